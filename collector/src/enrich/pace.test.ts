import { expect, test } from 'vitest'
import { openPace } from './pace.ts'

const now = Date.parse('2026-10-15T12:00:00Z')
const old = '758596365.1700000000'
const page = { clientId: old, sender: '1.2.3.4 Firefox', ts: now, now, isPage: true }

/** How often each of `times` hits was found too fast. */
function fastOf(times: number, hit: (at: number) => Partial<typeof page>) {
  const isFast = openPace()
  return Array.from({ length: times }, (_, at) => isFast({ ...page, ...hit(at) })).filter(Boolean)
    .length
}

test('sixty pages a minute may be a person, what comes after is none', () => {
  expect(fastOf(60, () => ({}))).toBe(0)
  expect(fastOf(65, () => ({}))).toBe(5)
})

test('a page a second over an hour is no rush, nor are hits that are no pages', () => {
  expect(fastOf(3600, (at) => ({ ts: now + at * 1000 }))).toBe(0)
  expect(fastOf(1000, () => ({ isPage: false }))).toBe(0)
})

test('pages of an hour that an offline browser sends at once are no rush', () => {
  expect(fastOf(100, (at) => ({ ts: now - at * 36_000 }))).toBe(0)
})

test('newcomers by the hundreds from one address and browser are a rush', () => {
  const newcomer = (at: number) => `${at + 1}.${now / 1000}`

  expect(fastOf(310, (at) => ({ clientId: newcomer(at) }))).toBe(10)
  expect(fastOf(310, (at) => ({ clientId: newcomer(at), sender: `1.2.3.${at % 2}` }))).toBe(0)
})

test('an office of a thousand people who came before is none', () => {
  expect(fastOf(1000, (at) => ({ clientId: `${at + 1}.1700000000` }))).toBe(0)
})

test('what is kept is bounded: the least seen are forgotten', () => {
  const isFast = openPace(2)
  for (let at = 0; at < 60; at += 1) isFast(page)
  for (const clientId of ['1.1700000000', '2.1700000000']) isFast({ ...page, clientId })

  expect(isFast(page)).toBe(false)
})
