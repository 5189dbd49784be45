import type { Delivery } from '@throughline/connectors'
import type { Connections } from '../connections/connections.ts'
import type { Seal } from '../connections/seal.ts'
import type { Person } from '../journal/erase-files.ts'
import type { Store } from '../store/store.ts'
import { type DeliveryRow, deliveryOf } from './delivery-row.ts'
import { cursorOf, nextDeliveries } from './find-deliveries.ts'

/** As many digits as tell a phone, however its country and trunk are written. */
const tellingDigits = 10
const fewestDigits = 7

// A delivery may have 1 MB.
const pageRows = 100

type Kept = Pick<DeliveryRow, 'site' | 'connector' | 'delivery_id' | 'method' | 'body'>

/**
 * Whether a kept delivery is of a person: it tells of a call of theirs, or its text has the digits of a
 * phone of theirs. That may take another's delivery along, whose digits fall together so; the call
 * itself stays. What was sealed under another key nobody can read, and it leaves by its age.
 */
export function namesPerson(
  person: Person,
  { connections, seal }: { connections: Connections; seal: Seal },
): (row: Kept) => boolean {
  return (row) => {
    const delivery = unsealed(row, seal)
    if (delivery === undefined) return false
    return tellsOfCall(row, delivery, { person, connections }) || hasPhone(row, delivery, person)
  }
}

/** The IDs of all deliveries of a person. */
export async function findNamed(
  store: Store,
  isNamed: (row: Kept) => boolean,
): Promise<Set<string>> {
  const found = new Set<string>()
  const wanted = {
    site: '',
    connector: '',
    outcome: '',
    from: '1970-01-01 00:00:00',
    to: '2099-12-31 00:00:00',
  }
  for (let after = ''; ; ) {
    const rows = await nextDeliveries(
      store,
      { ...wanted, after },
      { limit: pageRows, first: 'oldest' },
    )
    for (const row of rows) if (isNamed(row)) found.add(row.delivery_id)
    const last = rows.at(-1)
    if (last === undefined || rows.length < pageRows) return found
    after = cursorOf(last)
  }
}

function unsealed(row: Kept, seal: Seal): Delivery | undefined {
  try {
    return deliveryOf(row, seal)
  } catch {
    return undefined
  }
}

function tellsOfCall(
  { site, connector }: Kept,
  delivery: Delivery,
  { person, connections }: { person: Person; connections: Connections },
): boolean {
  const opened = connections.ofSite(site).find((one) => one.connector.name === connector)?.opened
  const outcome = opened?.take(delivery, { verified: true })
  if (outcome?.outcome !== 'taken') return false
  return outcome.calls.some(({ provider, call_id }) =>
    person.contacts.has(`${site}/call/${provider}:${call_id}`),
  )
}

function hasPhone({ site }: Kept, { url, body }: Delivery, { callers }: Person): boolean {
  const phones = [...callers]
    .filter((caller) => caller.startsWith(`${site}/`) && !caller.includes('@'))
    .map((caller) => digitsOf(caller.slice(site.length + 1)).slice(-tellingDigits))
    .filter((digits) => digits.length >= fewestDigits)
  if (phones.length === 0) return false
  const digits = digitsOf(`${url} ${Buffer.from(body).toString('latin1')}`)
  return phones.some((phone) => digits.includes(phone))
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '')
}
