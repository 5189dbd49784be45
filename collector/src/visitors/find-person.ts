import type { Person } from '../journal/erase-files.ts'
import { callerOf } from '../numbers/caller.ts'
import type { Sites } from '../sites.ts'
import type { Store } from '../store/store.ts'

/** As sure as a match must be for its caller's other calls to be the same person's. */
const sureConfidence = 0.9

/**
 * All that leads to a person: the deals that any version gives to the client ID, the phones and
 * addresses that deals, visits and sure matches tell, and the calls and e-mails that were matched to
 * the client ID or came from one of those.
 */
export async function findPerson(
  { store, sites }: { store: Store; sites: Sites },
  clientId: string,
): Promise<Person> {
  const deals = await store.read<{ deal: string }>(
    `select distinct concat(site, '/', deal_id) as deal from deals
     where client_id = {client_id:String}`,
    { client_id: clientId },
  )
  const said = await store.read<Record<'site' | 'phone' | 'email' | 'caller', string>>(saidSql, {
    client_id: clientId,
    sure: sureConfidence,
  })
  const callers = new Set<string>()
  for (const { site, phone, email, caller } of said) {
    const country = sites.find(site)?.phone_country
    const names = [callerOf(phone, country), email.trim().toLowerCase(), caller]
    for (const name of names) if (name !== '') callers.add(`${site}/${name}`)
  }
  const contacts = await store.read<{ contact: string }>(
    `select concat(site, '/', kind, '/', contact_id) as contact from (${contactsSql})`,
    { client_id: clientId, callers: [...callers], least: 0 },
  )
  return {
    clientId,
    deals: new Set(deals.map(({ deal }) => deal)),
    callers,
    contacts: new Set(contacts.map(({ contact }) => contact)),
  }
}

/** The calls and e-mails of a person, as `site`, `kind` and `contact_id`: at least as surely as `least`. */
export const contactsSql = `
  select site, kind, contact_id from current_matches
  where (client_id = {client_id:String} and confidence >= {least:Float32})
    or has({callers:Array(String)}, concat(site, '/', caller))`

const saidSql = `
  select distinct site, phone, email, '' as caller from deals
  where client_id = {client_id:String} and (phone != '' or email != '')
  union distinct
  select distinct site, phone, email, '' from hits
  where client_id = {client_id:String} and type = 'identify'
  union distinct
  select distinct site, '', '', caller from current_matches
  where client_id = {client_id:String} and confidence >= {sure:Float32}`
