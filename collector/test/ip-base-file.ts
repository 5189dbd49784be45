type Value = string | number | Value[] | { [key: string]: Value }
type Node = [left: Entry, right: Entry]
type Entry = Node | Buffer | undefined

/**
 * A small base in MaxMind's format, of IPv4 networks: https://maxmind.github.io/MaxMind-DB/
 * `networks` are CIDRs and what the base says of each.
 */
export function ipBaseFile(networks: Record<string, Value>): Buffer {
  const root: Node = [undefined, undefined]
  for (const [cidr, value] of Object.entries(networks)) plant(root, cidr, encoded(value))

  const nodes: Node[] = []
  const collect = (entry: Entry) => {
    if (!Array.isArray(entry)) return
    nodes.push(entry)
    for (const side of entry) collect(side)
  }
  collect(root)

  const data: Buffer[] = []
  const tree = nodes.flatMap((node) =>
    node.map((entry) => {
      if (entry === undefined) return uint24(nodes.length)
      if (Array.isArray(entry)) return uint24(nodes.indexOf(entry))
      const offset = Buffer.concat(data).length
      data.push(entry)
      return uint24(nodes.length + 16 + offset)
    }),
  )
  const about = encoded({
    node_count: nodes.length,
    record_size: 24,
    ip_version: 4,
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 0,
    database_type: 'test',
    languages: ['en'],
    description: {},
  })
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')])
  return Buffer.concat([...tree, Buffer.alloc(16), ...data, marker, about])
}

function plant(root: Node, cidr: string, leaf: Buffer): void {
  const [address = '', length = '32'] = cidr.split('/')
  const bits = address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('')
    .slice(0, Number(length))
  let node = root
  for (const [at, bit] of [...bits].entries()) {
    const side = bit === '1' ? 1 : 0
    if (at === bits.length - 1) {
      node[side] = leaf
      return
    }
    const next = node[side]
    const inner: Node = Array.isArray(next) ? next : [undefined, undefined]
    node[side] = inner
    node = inner
  }
}

function encoded(value: Value): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value)
    return Buffer.concat([control(2, bytes.length), bytes])
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return Buffer.concat([control(6, 4), bytes])
  }
  if (Array.isArray(value)) {
    return Buffer.concat([control(11, value.length), ...value.map(encoded)])
  }
  const entries = Object.entries(value)
  return Buffer.concat([
    control(7, entries.length),
    ...entries.flatMap(([key, inner]) => [encoded(key), encoded(inner)]),
  ])
}

/** What follows: its type and its size. Sizes from 29 on need one more byte, types from 8 on too. */
function control(type: number, size: number): Buffer {
  const [short, rest] = size < 29 ? [size, []] : [29, [size - 29]]
  return Buffer.from(type < 8 ? [(type << 5) | short, ...rest] : [short, type - 7, ...rest])
}

function uint24(value: number): Buffer {
  const bytes = Buffer.alloc(3)
  bytes.writeUIntBE(value, 0, 3)
  return bytes
}
