import { expect, test } from 'vitest'
import { foreignIds } from './foreign-ids.ts'
import { openStore } from './store.ts'

const read = (name: string, value: string) =>
  foreignIds(
    openStore({
      values: (asked) => [asked === name ? value : ''],
      write() {},
      remove() {},
      names: () => [],
    }),
  )

test.each([
  ['GA1.1.758596365.1795400123', '758596365.1795400123'],
  ['GA1.3-2.758596365.1795400123', '758596365.1795400123'],
  ['758596365.1795400123', ''],
  [`GA1.1.${'1'.repeat(60)}.2`, ''],
])('the cookie _ga=%s gives %j', (value, id) => {
  expect(read('_ga', value).ga_client_id).toBe(id)
})

test('rubbish and what is too long for a hit is left alone', () => {
  expect(read('_ym_uid', 'x1').ym_client_id).toBe('')
  expect(read('_fbp', `fb.1.${'2'.repeat(130)}`).fbp).toBe('')
  expect(read('_fbc', '<b>').fbc).toBe('')
})
