import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { numbersFor } from '../src/numbers/erlang.ts'
import { openTestCollector } from './open-test-collector.ts'

const docs = readFileSync(new URL('../../docs/numbers.md', import.meta.url), 'utf8')

test('the table of how many numbers to buy is what the formula says', () => {
  const rows = [
    ...docs.matchAll(/^\| (\d+) +\| ([\d.]+) \+ ([\d.]+) +\| [\d.]+ +\| (\d+) +\| (\d+) +\|$/gm),
  ]
  expect(rows.length).toBeGreaterThan(5)
  for (const [, perHour, visit, hold, five, one] of rows) {
    const traffic = (Number(perHour) * (Number(visit) + Number(hold))) / 60
    expect([numbersFor(traffic, 0.05), numbersFor(traffic, 0.01)]).toEqual([
      Number(five),
      Number(one),
    ])
  }
})

test('the settings of the page are good ones', async () => {
  const [, settings = ''] = /```json\n(\{.*?\})\n```/s.exec(docs) ?? []
  const { put } = await openTestCollector()
  expect(await put('/v1/sites/shop', settings)).toMatchObject({ status: 200 })
})
