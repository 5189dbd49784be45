type Asked = {
  directive: 'script-src' | 'connect-src'
  target: string
  page: string
  nonce: string | undefined
}

/**
 * Whether a Content-Security-Policy lets a page load `target`, which is a script or what the counter
 * asks. Hashes are left out: browsers differ on hashes of external scripts.
 */
export function allows(policy: string, { directive, target, page, nonce }: Asked): boolean {
  const rules = new Map<string, string[]>()
  for (const part of policy.split(';')) {
    const [name = '', ...sources] = part.trim().split(/\s+/)
    if (name && !rules.has(name.toLowerCase())) rules.set(name.toLowerCase(), sources)
  }
  const own = directive === 'script-src' ? rules.get('script-src-elem') : undefined
  const sources = own ?? rules.get(directive) ?? rules.get('default-src')
  if (!sources) return true
  if (directive === 'script-src') {
    if (nonce && sources.includes(`'nonce-${nonce}'`)) return true
    if (sources.includes("'strict-dynamic'")) return false
  }
  return sources.some((source) => fits(source, new URL(target), new URL(page)))
}

function fits(source: string, target: URL, page: URL): boolean {
  if (source === '*') return /^https?:$/.test(target.protocol)
  if (/^'self'$/i.test(source)) return target.origin === page.origin
  if (/^[a-z][a-z0-9+.-]*:$/i.test(source)) return target.protocol === source.toLowerCase()
  const [, scheme, host = '', port, path = ''] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/:']+)(?::(\d+|\*))?(\/.*)?$/i.exec(source) ?? []
  if (!host) return false
  const wanted = scheme ? `${scheme.toLowerCase()}:` : page.protocol
  const isUpgrade = wanted === 'http:' && target.protocol === 'https:'
  if (wanted !== target.protocol && !isUpgrade) return false
  const name = host.toLowerCase()
  const named = name.startsWith('*.')
    ? target.hostname.endsWith(name.slice(1))
    : name === target.hostname
  const plain = target.protocol === 'https:' ? '443' : '80'
  const ported = port === '*' || (target.port || plain) === (port ?? plain)
  const pathed = path.endsWith('/')
    ? target.pathname.startsWith(path)
    : !path || target.pathname === path
  return named && ported && pathed
}
