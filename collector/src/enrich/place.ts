import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Place } from '@throughline/schema'
import { openRecent } from '../recent.ts'
import type { Address } from './address.ts'
import { type IpBase, openIpBase } from './ip-base.ts'

const countryFile = createRequire(import.meta.url).resolve(
  '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
)

/** A place, and who owns the network that the address is in. */
export type Located = { place: Place; network: string }

export type Places = Awaited<ReturnType<typeof openPlaces>>

type Options = {
  /** Where the bases lie of which nothing else is said: there they may be absent, or come later. */
  dataDir: string
  /** A base with cities. */
  placeBase: string | undefined
  /** A base with network owners. */
  networkBase: string | undefined
  onBroken: (error: unknown, file: string) => void
  refreshMs?: number
  capacity?: number
}

const nowhere: Located = { place: { country: '', region: '', city: '' }, network: '' }

/**
 * Places of addresses, remembered. The operator's bases are read by `refresh`, at once and then from
 * time to time. Files are looked at by their state and not watched: a watch
 * misses what is renamed over a file on a network or in a container's volume.
 */
export async function openPlaces(options: Options) {
  const {
    dataDir,
    placeBase,
    networkBase,
    onBroken,
    refreshMs = 10_000,
    capacity = 20_000,
  } = options
  const baseOf = (given: string | undefined, name: string) =>
    openIpBase({ file: given ?? join(dataDir, name), mustExist: given !== undefined, onBroken })
  const countries = baseOf(countryFile, '')
  const places = baseOf(placeBase, 'place.mmdb')
  const networks = baseOf(networkBase, 'network.mmdb')
  await countries.refresh()
  const known = openRecent<Located>({ capacity })
  const listeners: (() => void)[] = []
  const timer = setInterval(() => refresh().catch((error) => onBroken(error, dataDir)), refreshMs)
  timer.unref()
  return { find, refresh, onChange, close: () => clearInterval(timer) }

  function find(address: Address | undefined): Located {
    if (!address?.isPublic) return nowhere
    const found = known.get(address.full)
    if (found) return found
    const located = locate(address.full, { countries, places, networks })
    known.set(address.full, located)
    return located
  }

  async function refresh(): Promise<void> {
    const changed = [await places.refresh(), await networks.refresh()]
    if (!changed.includes(true)) return
    known.clear()
    for (const listener of listeners) listener()
  }

  /** Calls `listener` whenever addresses may lie elsewhere than before. */
  function onChange(listener: () => void): void {
    listeners.push(listener)
  }
}

type Bases = { countries: IpBase; places: IpBase; networks: IpBase }

function locate(ip: string, { countries, places, networks }: Bases): Located {
  const local = places.find(ip)
  const country = countryIn(local) || countryIn(countries.find(ip))
  return {
    place: {
      country,
      region: firstText(local, regionPaths),
      city: firstText(local, cityPaths),
    },
    network: firstText(networks.find(ip), networkPaths) || firstText(local, networkPaths),
  }
}

// MaxMind and DB-IP nest; ip-location-db and IPinfo are flat.
const countryPaths = paths(
  'country.iso_code',
  'country_code',
  'registered_country.iso_code',
  'country',
)
const regionPaths = paths('subdivisions.0.names.en', 'state1', 'region', 'subdivision')
const cityPaths = paths('city.names.en', 'city')
const networkPaths = paths(
  'autonomous_system_organization',
  'traits.autonomous_system_organization',
  'as_name',
  'as_organization',
)

function countryIn(record: object | undefined): string {
  const code = firstText(record, countryPaths).toUpperCase()
  return /^[A-Z]{2}$/.test(code) && code !== 'ZZ' ? code : ''
}

function paths(...written: string[]): string[][] {
  return written.map((path) => path.split('.'))
}

function firstText(record: object | undefined, paths: string[][]): string {
  if (record === undefined) return ''
  for (const path of paths) {
    const value = path.reduce<unknown>(inside, record)
    if (typeof value === 'string' && value.trim() !== '') return cut(value)
  }
  return ''
}

function inside(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return Reflect.get(value, key)
}

function cut(value: string): string {
  return value.trim().slice(0, 128).toWellFormed()
}
