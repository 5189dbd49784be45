import { domainToASCII } from 'node:url'
import { SiteSettings } from '@throughline/schema'
import { Compile } from 'typebox/compile'
import Value from 'typebox/value'
import { Refusal } from './errors.ts'
import { checkNumberSettings } from './numbers/check-settings.ts'
import { checkReportSettings } from './reports/check-settings.ts'
import type { Store } from './store/store.ts'

export type Sites = Awaited<ReturnType<typeof openSites>>

type Version = { version: number; settings: SiteSettings }

/** So the first start works: this machine, and nobody else. */
const firstDomains = ['localhost', '127.0.0.1', '[::1]']

const validator = Compile(SiteSettings)
const firstSite = withDefaults({ domains: firstDomains })

/** The sites and their settings: kept in the store as versions, looked up in memory. */
export async function openSites({
  store,
  now,
  refreshMs = 3_000,
  onError,
}: {
  store: Store
  now: () => number
  refreshMs?: number
  onError: (error: unknown) => void
}) {
  const known = new Map<string, Version>()
  await refresh()
  const timer = setInterval(() => refresh().catch(onError), refreshMs)
  timer.unref()

  // Another collector may have written: the newest version wins, whoever wrote it.
  async function refresh(): Promise<void> {
    const rows = await store.read<{ site: string; version: string; settings: string }>(
      `select site, toString(max(sites.version)) as version, argMax(settings, sites.version) as settings
       from sites group by site`,
    )
    for (const row of rows) {
      const version = Number(row.version)
      if (version <= (known.get(row.site)?.version ?? 0)) continue
      known.set(row.site, { version, settings: withDefaults(JSON.parse(row.settings)) })
    }
  }

  return {
    names: () => [...new Set(['default', ...known.keys()])],
    find(site: string): SiteSettings | undefined {
      return known.get(site)?.settings ?? (site === 'default' ? firstSite : undefined)
    },
    /** @throws Refusal 400 that names the setting at fault. */
    async put(site: string, given: unknown): Promise<SiteSettings> {
      const settings = withDefaults(given)
      checkNumberSettings(settings)
      checkReportSettings(settings)
      const version = Math.max(now(), (known.get(site)?.version ?? 0) + 1)
      await store.add('sites', [{ site, version, settings: JSON.stringify(settings) }])
      known.set(site, { version, settings })
      return settings
    },
    close: () => clearInterval(timer),
  }
}

/** @throws Refusal 404 where there is no such site. */
export function requireSite(sites: Sites, site: unknown): { site: string; settings: SiteSettings } {
  if (typeof site !== 'string' || site === '') {
    throw new Refusal(400, 'missing', { field: 'site', message: 'Say which site: ?site=<site>.' })
  }
  const settings = sites.find(site)
  if (!settings) {
    throw new Refusal(404, 'unknown_site', {
      field: 'site',
      message: `There is no site "${site.slice(0, 64)}". Make it with PUT /v1/sites/<site>.`,
    })
  }
  return { site, settings }
}

function withDefaults(given: unknown): SiteSettings {
  const settings = Value.Default(SiteSettings, inAscii(structuredClone(given)))
  if (validator.Check(settings)) return settings
  const [first] = validator.Errors(settings)
  const [, field = 'domains'] = (first?.instancePath ?? '').split('/')
  throw new Refusal(400, 'invalid_setting', {
    field,
    message: `${field}: ${first?.message ?? 'is not valid'}.`,
  })
}

/** Browsers name `самовар.рф` as `xn--80aaf5bfcl.xn--p1ai`, and so do pages' addresses. */
function inAscii(given: unknown): unknown {
  if (typeof given !== 'object' || given === null) return given
  for (const name of ['domains', 'payment_domains']) {
    const hosts: unknown = Reflect.get(given, name)
    if (!Array.isArray(hosts)) continue
    const ascii = hosts.map((host) =>
      typeof host === 'string' ? domainToASCII(host) || host : host,
    )
    Reflect.set(given, name, ascii)
  }
  return given
}
