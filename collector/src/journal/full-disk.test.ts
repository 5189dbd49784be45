import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { openJournal } from './journal.ts'
import { JournalFull } from './writer.ts'

const disk = vi.hoisted(() => ({ full: false, truncates: true }))

// A disk that takes half of a write and then no more.
vi.mock(import('./segment.ts'), async (load) => {
  const segments = await load()
  return {
    ...segments,
    async createSegment(...given) {
      const segment = await segments.createSegment(...given)
      const { file } = segment
      const truncate = file.truncate.bind(file)
      file.truncate = async (length) => {
        if (!disk.truncates) throw new Error('EIO')
        return truncate(length)
      }
      return segment
    },
    async appendBytes(file, bytes) {
      if (!disk.full) return segments.appendBytes(file, bytes)
      await segments.appendBytes(file, bytes.subarray(0, bytes.length / 2))
      throw new Error('ENOSPC')
    },
  }
})

const dir = mkdtempSync(join(tmpdir(), 'throughline-disk-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test.each([
  { of: 'can be cut back', truncates: true },
  { of: 'can not be cut back', truncates: false },
])(
  'a half-written row that $of is refused, and spoils none that was or will be answered',
  async ({ truncates }) => {
    const stored: number[] = []
    let made = 0
    const journal = await openJournal({
      dir,
      now: Date.now,
      newId: () => `${truncates}-${++made}`,
      insert: async (_, ndjson) => {
        const lines = ndjson.toString().trimEnd().split('\n')
        stored.push(...lines.map((line) => JSON.parse(line).n))
      },
      isRefusal: () => false,
      onRetry: (error) => expect.unreachable(String(error)),
      onQuarantine: () => expect.unreachable('nothing is to be set aside'),
    })
    await journal.add('hits', [{ n: 1 }])
    Object.assign(disk, { full: true, truncates })
    await expect(journal.add('hits', [{ n: 2 }])).rejects.toBeInstanceOf(JournalFull)
    await expect(journal.add('deals', [{ n: 3 }])).rejects.toBeInstanceOf(JournalFull)
    disk.full = false
    await journal.add('hits', [{ n: 4 }])
    await journal.drain()

    expect(stored).toEqual([1, 4])
    expect(journal.oldest()).toBeUndefined()
    await journal.close()
    expect(readdirSync(dir)).toEqual([])
  },
)
