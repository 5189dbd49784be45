import { createHash } from 'node:crypto'
import type { Delivery } from '@throughline/connectors'
import { formatInstant, type Row } from '@throughline/schema'
import type { Connection } from '../connections/connection.ts'
import type { Seal } from '../connections/seal.ts'

/** A delivery as it is kept, and what came of it. */
export type DeliveryRow = {
  site: string
  received_at: string
  delivery_id: string
  connector: string
  method: string
  url: string
  headers: string
  body: string
  outcome: string
  reason: string
}

/** Of one whose sender is not known: enough to see what it was. */
const forgedBytes = 16 * 1024

/**
 * The row of a delivery. All of what was sent is sealed: it holds phone numbers, links to recordings and
 * the secret of the address, and whoever may ask in SQL may not hear calls for that. The ID is made of
 * what was sent: what is sent again has it again.
 */
export function deliveryRow(
  { site, connector }: Connection,
  delivery: Delivery,
  {
    seal,
    receivedMs,
    outcome,
    reason,
    isForged,
  }: { seal: Seal; receivedMs: number; outcome: string; reason: string; isForged: boolean },
): Row {
  const id = idOf(connector.name, delivery)
  const { cookie: _, ...headers } = delivery.headers
  const body = isForged ? delivery.body.subarray(0, forgedBytes) : delivery.body
  const content = { url: delivery.url, headers, body: Buffer.from(body).toString('base64') }
  return {
    site,
    received_at: formatInstant(receivedMs),
    delivery_id: id,
    connector: connector.name,
    method: delivery.method,
    url: eventOf(delivery.url),
    headers: JSON.stringify({ 'content-type': headers['content-type'] ?? '' }),
    body: seal.seal(JSON.stringify(content), aboutOf(id)),
    outcome,
    reason,
  }
}

/** What was sent, as it came. @throws where it was sealed under another key. */
export function deliveryOf(
  row: Pick<DeliveryRow, 'delivery_id' | 'method' | 'body'>,
  seal: Seal,
): Delivery {
  const content: { url: string; headers: Record<string, string>; body: string } = JSON.parse(
    seal.unseal(row.body, aboutOf(row.delivery_id)),
  )
  const { method } = row
  return {
    ...content,
    method: method === 'GET' || method === 'PULL' || method === 'STREAM' ? method : 'POST',
    body: Buffer.from(content.body, 'base64'),
  }
}

function aboutOf(id: string): string {
  return `delivery ${id}`
}

function idOf(connector: string, { method, url, body }: Delivery): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([connector, method, url]))
    .update(body)
  return hash.digest('base64url').slice(0, 22)
}

/** What of the address is no secret: what the vendor added to it. `/events/call` */
function eventOf(url: string): string {
  return /\/v1\/webhooks\/[^/?]+\/[^/?]+([^?]*)/.exec(url)?.[1] ?? ''
}
