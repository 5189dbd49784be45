import { expect, test } from 'vitest'
import { openConsent } from './consent.ts'
import { openStore } from './store.ts'

const settings = (consent: 'granted' | 'denied') =>
  ({ consent, gpc: 'ignored', dnt: 'ignored' }) as const
const memory = () => openStore({ values: () => [], write() {}, remove() {}, names: () => [] })

test.each([
  ['granted', undefined, true],
  ['denied', undefined, false],
  ['granted', 'denied', false],
  ['denied', 'granted', true],
  ['denied', 'rubbish', false],
] as const)('with %s in the settings and %s as the choice: %s', (initial, chosen, granted) => {
  const storage = memory()
  if (chosen) storage.write('tl_consent', chosen)

  expect(openConsent(storage, settings(initial)).granted()).toBe(granted)
})

test('a choice made in another tab counts at once', () => {
  const storage = memory()
  const here = openConsent(storage, settings('granted'))
  const there = openConsent(storage, settings('granted'))

  there.choose('denied')

  expect(here.granted()).toBe(false)
})
