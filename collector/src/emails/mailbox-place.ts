import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** How far a mailbox was read. A UID means something only together with its UIDVALIDITY (RFC 3501, 2.3.1.1). */
export type Place = {
  /** Which mailbox of which account. */
  of: string
  uidvalidity: string
  uid: number
  /** When the last message that was read came in, in Unix ms: from there it goes on where UIDs changed. */
  since: number
}

/** Where a file says that a mailbox was read to; undefined at first, or where it is of another mailbox. */
export async function readPlace(file: string, of: string): Promise<Place | undefined> {
  const text = await readFile(file, 'utf8').catch(noneYet)
  if (text === undefined) return undefined
  const place: Place = JSON.parse(text)
  return place.of === of ? place : undefined
}

/** Puts the file in its place at once: a crash leaves the old one or the new one. */
export async function savePlace(file: string, place: Place): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.tmp`, JSON.stringify(place), { flush: true })
  await rename(`${file}.tmp`, file)
}

function noneYet(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
