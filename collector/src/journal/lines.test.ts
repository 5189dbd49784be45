import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openLines } from './lines.ts'

test('lines become the bytes of their text, however long, and the memory can be used again', () => {
  const lines = openLines()
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', maxLength: 60 })),
      fc.integer({ min: 1, max: 4_000 }),
      (texts, times) => {
        const all = texts.map((text) => text.repeat(times))
        for (const line of all) lines.add(line)
        const expected = Buffer.from(all.map((line) => `${line}\n`).join(''))
        expect(lines.bytes().equals(expected)).toBe(true)
        lines.clear()
        expect(lines.bytes()).toHaveLength(0)
      },
    ),
    { numRuns: 50 },
  )
})
