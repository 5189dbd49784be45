import { type NodeType, nodeTypes } from '@throughline/schema'

/** A node of a person: `client_id:758596365.1795400123`, `phone:+79161234567`. */
export type Key = `${NodeType}:${string}`

export const keyOf = (type: NodeType, node: string): Key => `${type}:${node}`

export function typeOf(key: Key): NodeType {
  const said = key.slice(0, key.indexOf(':'))
  return nodeTypes.find((type) => type === said) ?? 'user_id'
}

export const nodeOf = (key: Key): string => key.slice(key.indexOf(':') + 1)

/** As ClickHouse orders texts: by their bytes. */
export function inOrder(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}

/** Two nodes that were seen together, and when first, in Unix ms. */
export type Edge = { a: Key; b: Key; ts: number; source: string }
