import { DeniedHit, type Hit, recordReader, type ServerHit } from '@throughline/schema'
import type { Reader } from '../batch/take-batch.ts'
import { plainAddress } from './plain-address.ts'

const deniedReader = recordReader(DeniedHit)
const fields = deniedReader.columns.map(({ name }) => name)
const addresses: ReadonlySet<string> = new Set([
  'url',
  'referrer',
  'landing_page',
  'visit_referrer',
])

/**
 * A reader of hits that takes of a denied one only what names nobody, whatever else it carries: what
 * is taken is listed, so that a new field can't slip through. A hit is denied where it says so, or
 * where the browser opts out and the hit states no grant.
 */
export function byConsent<H extends Hit>(
  reader: Reader<H>,
  { optsOut }: { optsOut: boolean },
): Reader<H | ServerHit> {
  return {
    read(value) {
      const consent = said(value, 'consent')
      const denied = consent === 'denied' || (optsOut && consent !== 'granted')
      return denied && value instanceof Object ? readDenied(value) : reader.read(value)
    },
  }
}

function readDenied(value: object): ReturnType<Reader<ServerHit>['read']> {
  if (said(value, 'type') === 'identify') {
    return { problems: [{ field: 'consent', error: 'consent_denied' }] }
  }
  const taken = fields
    .filter((name) => Object.hasOwn(value, name))
    .map((name) => [name, plain(name, said(value, name))])
  const result = deniedReader.read({ ...Object.fromEntries(taken), consent: 'denied' })
  if ('problems' in result) return result
  const { ts } = result.value
  return { value: { ...result.value, client_id: '', visit_id: '', visit_at: ts } }
}

function plain(name: string, value: unknown): unknown {
  return addresses.has(name) && typeof value === 'string' ? plainAddress(value) : value
}

function said(value: unknown, name: string): unknown {
  return value instanceof Object && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}
