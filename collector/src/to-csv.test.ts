import { expect, test } from 'vitest'
import { toCsv } from './to-csv.ts'

test('cells are quoted where they must be, nulls are empty, numbers stay numbers', () => {
  const rows = [{ campaign: 'a "b", c', cost: -1.5, roi: null }]

  expect(toCsv(['campaign', 'cost', 'roi'], rows)).toBe(
    'campaign,cost,roi\r\n"a ""b"", c",-1.5,\r\n',
  )
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx'])(
  'a campaign named %s is no formula',
  (campaign) => {
    expect(toCsv(['campaign'], [{ campaign }])).toBe(`campaign\r\n'${campaign}\r\n`)
  },
)
