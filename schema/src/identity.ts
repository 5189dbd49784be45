/**
 * What a node of a person can be. `message` is an e-mail that was matched to a visitor: it joins a
 * client ID with the address that it came from.
 */
export const nodeTypes = ['client_id', 'deal', 'email', 'message', 'phone', 'user_id'] as const
export type NodeType = (typeof nodeTypes)[number]

/** Nodes that are there to join others: what they name counts as named together. */
export const passThrough: readonly NodeType[] = ['deal', 'message']

/** Words that programs and people write where they know nobody. */
export const nobody: readonly string[] = [
  '',
  '-',
  '.',
  '0',
  'admin',
  'anonymous',
  'blocked',
  'demo',
  'empty',
  'false',
  'guest',
  'hidden',
  'n/a',
  'na',
  'nan',
  'nil',
  'no',
  'none',
  'null',
  'private',
  'restricted',
  'test',
  'true',
  'unavailable',
  'undefined',
  'unknown',
  'user',
  'withheld',
  'yes',
]

/** Mailboxes at any domain that no person writes from. */
export const noMailboxes: readonly string[] = [
  'bounce',
  'bounces',
  'do-not-reply',
  'donotreply',
  'mailer-daemon',
  'no-reply',
  'no_reply',
  'noreply',
  'postmaster',
]

/**
 * How many others of a type a node may be seen with, directly or in one deal, and still be one human's.
 * Beyond that it merges nobody: a phone is a call centre's, a browser a kiosk's or an operator's.
 */
export const caps = {
  client_id: { phone: 10, email: 10 },
  deal: { client_id: 10, email: 10, phone: 10 },
  email: { client_id: 20, phone: 20 },
  message: { client_id: 10, email: 10 },
  phone: { client_id: 50, email: 20 },
  user_id: { client_id: 50 },
} as const satisfies Record<NodeType, Partial<Record<NodeType, number>>>

/** How sure a match must be to join the caller with the visitor. */
export const sureMatch = 0.7
