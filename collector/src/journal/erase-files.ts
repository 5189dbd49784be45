import { existsSync, readdirSync } from 'node:fs'
import { open, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Whom to erase, and what leads to him. */
export type Person = {
  clientId: string
  /** Deals that ever named the client ID, as `<site>/<deal_id>`. */
  deals: ReadonlySet<string>
  /** Phones and addresses, as `<site>/<caller>`. */
  callers: ReadonlySet<string>
  /** Calls and e-mails of his, as `<site>/<kind>/<contact_id>`. */
  contacts: ReadonlySet<string>
  /** Whether what a vendor sent, and is kept sealed, is of his. */
  isOfDelivery?: (row: Fields) => boolean
}

type Fields = Record<string, unknown>

/**
 * Takes a person out of the files of `dirs`: of rows that were set aside, with their reason, and of
 * rows as they were shipped. Deals, calls and e-mails that were shipped lose who they belong to; all
 * other rows go. Says how many files were looked through, and how many rows held something.
 */
export function eraseFiles(
  dirs: string[],
  person: Person,
): Promise<{ files: number; rows: number }> {
  // Listed in the caller's turn: what is set aside later is of rows that came later.
  const paths = dirs
    .filter((dir) => existsSync(dir))
    .flatMap((dir) => readdirSync(dir).map((name) => join(dir, name)))
  return eraseEach(paths, person)
}

async function eraseEach(paths: string[], person: Person) {
  let rows = 0
  for (const path of paths) rows += await eraseFrom(path, person).catch(noneOfGone)
  return { files: paths.length, rows }
}

async function eraseFrom(path: string, person: Person): Promise<number> {
  const [table = ''] = basename(path).split('.')
  const lines = (await readFile(path, 'utf8')).split('\n')
  const left = lines.map((line) => withoutPerson(line, table, person))
  const changed = left.filter((line, at) => line !== lines[at]).length
  if (changed > 0) await replace(path, left.filter((line) => line !== undefined).join('\n'))
  return changed
}

/** The line as it may stay; undefined where it must go. */
function withoutPerson(line: string, table: string, person: Person): string | undefined {
  const whole = fieldsOf(line)
  if (table === 'deliveries') {
    const row = typeof whole?.row === 'string' ? fieldsOf(whole.row) : whole
    return row !== undefined && person.isOfDelivery?.(row) ? undefined : line
  }
  if (typeof whole?.row === 'string' && typeof whole.reason === 'string') {
    // The reason quotes the row, and the row may be broken anywhere: a mention is enough.
    const row = fieldsOf(whole.row)
    const isTheirs =
      mentions(line, person.clientId) || ownsDeal(person, row) || ownsContact(person, table, row)
    return isTheirs ? undefined : line
  }
  if (whole === undefined) return mentions(line, person.clientId) ? undefined : line
  // Another's match may name him as one who might have called; the matcher writes it anew.
  if (table === 'matches') {
    return mentions(line, person.clientId) || ownsContact(person, table, whole) ? undefined : line
  }
  const cleared = nameless.get(table)
  if (cleared !== undefined) {
    const isNamed = Object.keys(cleared).some((field) => whole[field])
    return isNamed && ownsContact(person, table, whole)
      ? JSON.stringify({ ...whole, ...cleared })
      : line
  }
  if (table !== 'deals') return whole.client_id === person.clientId ? undefined : line
  const isTheirs = whole.client_id === person.clientId || ownsDeal(person, whole)
  const isNamed = [whole.client_id, whole.phone, whole.email].some(Boolean)
  return isTheirs && isNamed
    ? JSON.stringify({ ...whole, client_id: '', phone: '', email: '' })
    : line
}

/** What calls and e-mails lose. */
const nameless = new Map<string, Fields>([
  ['calls', { from: '', recording_url: '' }],
  ['emails', { from: '', subject: '', body: '' }],
])

function ownsContact({ contacts }: Person, table: string, row: Fields | undefined): boolean {
  if (row === undefined) return false
  if (table === 'calls') return contacts.has(`${row.site}/call/${row.provider}:${row.call_id}`)
  if (table === 'emails') return contacts.has(`${row.site}/email/${row.message_id}`)
  return table === 'matches' && contacts.has(`${row.site}/${row.kind}/${row.contact_id}`)
}

function ownsDeal({ deals }: Person, row: Fields | undefined): boolean {
  return row !== undefined && deals.has(`${row.site}/${row.deal_id}`)
}

function mentions(line: string, clientId: string): boolean {
  return new RegExp(`(?<!\\d)${clientId.replace('.', '\\.')}(?!\\d)`).test(line)
}

function fieldsOf(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return value instanceof Object ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** Puts a text in a file's place at once, so that a crash leaves the old file or the new one. */
async function replace(path: string, text: string): Promise<void> {
  const dir = dirname(path)
  if (text === '') await unlink(path)
  else {
    // Beside the folder, whose files are all counted and read.
    const draft = join(dirname(dir), 'erasing.tmp')
    await writeFile(draft, text, { flush: true })
    await rename(draft, path)
  }
  const folder = await open(dir, 'r')
  await folder.sync()
  await folder.close()
}

/** A file that was removed meanwhile holds nobody. */
function noneOfGone(error: unknown): number {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
  throw error
}
