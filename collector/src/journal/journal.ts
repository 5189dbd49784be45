import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openKept } from './kept.ts'
import { openQuarantine } from './quarantine.ts'
import { openReplays } from './replays.ts'
import { findSegments, rowsIn, type Segment } from './segment.ts'
import { openShipper, type ShipperOptions } from './shipper.ts'
import { JournalFull, openWriter, type WriterOptions } from './writer.ts'

type JournalOptions = WriterOptions &
  ShipperOptions & {
    /** How many bytes may wait before `add` refuses. */
    maxBytes?: number
    /** How long a segment is kept once it is stored, against a power cut; 0 keeps none. */
    keepMs?: number
  }

/** Rows since the start, those included that an earlier process left; `bytes` are of waiting rows. */
export type Tally = {
  accepted: number
  stored: number
  waiting: number
  quarantined: number
  bytes: number
}

export type Journal = Awaited<ReturnType<typeof openJournal>>

/** Rows on disk before they are answered, and from there into the database, each once. */
export async function openJournal(options: JournalOptions) {
  const { dir, now, maxBytes = 10 * 2 ** 30, keepMs = 0 } = options
  await mkdir(dir, { recursive: true })
  const quarantine = openQuarantine(join(dir, 'quarantine'))
  const kept = await openKept({ dir: join(dir, 'kept'), keepMs, now })
  const setAside = (await quarantine.list()).reduce((sum, { refused }) => sum + refused.length, 0)
  const found = await findSegments(dir)
  const foundRows = rowsIn(found)
  const shipper = openShipper({ ...options, keep: kept.keep, setAside: quarantine.add }, found)
  const writer = openWriter({
    ...options,
    findRoom,
    // What is kept is worth less than what is to be taken.
    onRefused: () => kept.free(Number.POSITIVE_INFINITY),
    onSealed: shipper.add,
  })
  const replays = openReplays({ ...options, kept, quarantine, shipper })
  void shipper.run()

  async function findRoom(bytes: number): Promise<void> {
    const missing = bytesHeld() + kept.bytes() + bytes - maxBytes
    if (missing <= 0) return
    await kept.free(missing)
    if (bytesHeld() + bytes > maxBytes) throw new JournalFull('The journal is full')
  }

  function held(): Segment[] {
    return [...writer.segments(), ...shipper.waiting()]
  }

  function bytesHeld(): number {
    return held().reduce((sum, { bytes }) => sum + bytes, 0)
  }

  return {
    /** Resolves when the rows are on disk. @throws JournalFull where they can't be. */
    add: writer.add,
    /** Resolves when all that was added before is stored. */
    async drain(): Promise<void> {
      await writer.sealAll()
      await shipper.run()
    },
    /** Since when the oldest row waits, Unix ms; undefined where none does. */
    oldest: (): number | undefined =>
      held().reduce<number | undefined>(
        (first, { since }) => Math.min(since, first ?? since),
        undefined,
      ),
    /** Where every row is that was taken: `accepted = stored + waiting + quarantined`. */
    tally(): Tally {
      const { stored, quarantined } = shipper.done()
      const again = replays.shipped()
      return {
        accepted: setAside + foundRows + writer.taken() + again.kept,
        stored,
        waiting: rowsIn(held()),
        quarantined: setAside + quarantined - again.quarantined,
        bytes: bytesHeld(),
      }
    },
    /** Segments that were sealed and are not stored. */
    waiting: shipper.waiting,
    kept: { files: kept.files, replay: replays.kept },
    quarantine: { list: quarantine.list, replay: replays.quarantined },
    /** Whether a row could be taken now: there is room, and the disk takes a write. */
    async canTake(): Promise<boolean> {
      if (bytesHeld() >= maxBytes) return false
      return writeFile(join(dir, 'probe'), 'ready\n', { flush: true }).then(
        () => true,
        () => false,
      )
    },
    /** Closes its files. What is not stored yet waits on disk for the next start. */
    async close({ patienceMs = 10_000 } = {}): Promise<void> {
      await writer.sealAll()
      const patience = setTimeout(shipper.stop, patienceMs)
      await shipper.run()
      clearTimeout(patience)
      await shipper.stop()
    },
  }
}
