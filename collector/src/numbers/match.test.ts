import { SiteSettings } from '@throughline/schema'
import fc from 'fast-check'
import Value from 'typebox/value'
import { expect, test } from 'vitest'
import { type History, type IncomingCall, matchCall, matchEmail, type Shown } from './match.ts'

const minute = 60_000
const noon = Date.parse('2026-10-15T12:00:00Z')

const settings = Value.Parse(
  SiteSettings,
  Value.Default(SiteSettings, {
    domains: ['localhost'],
    phone_country: 'RU',
    number_pools: [
      {
        name: 'main',
        numbers: ['+74951110001', '+74951110002'],
        hold_minutes: 30,
        fallback: '+74951110009',
      },
    ],
    static_numbers: [
      {
        number: '+74952220001',
        label: 'Leaflet, autumn',
        source: 'leaflet',
        medium: 'offline',
        campaign: 'autumn',
      },
      {
        number: '+74952220002',
        label: 'Visitors of search',
        source: 'google',
        medium: 'organic',
        campaign: '',
      },
    ],
    number_rules: [{ channel: ['Organic Search'], show: '+74952220002' }],
    own_phones: ['+74951234567'],
    call_grace_minutes: 60,
  }),
)
const nobody: History = { known: [], earlier: [] }

const call = (fields: Partial<IncomingCall> = {}): IncomingCall => ({
  from: '+79161234567',
  to: '+74951110001',
  started_at: noon,
  status: 'answered',
  direction: '',
  talk_s: 60,
  wait_s: 0,
  duration_s: 70,
  answered_at: undefined,
  ended_at: undefined,
  ...fields,
})

/** A visitor who saw the number from and to these minutes before noon; the lease ends 30 minutes later. */
const lease = (client_id: string, from: number, seen: number): Shown => ({
  client_id,
  visit_id: `visit-of-${client_id}`,
  shown_at: noon - from * minute,
  last_seen: noon - seen * minute,
  until: noon + (30 - seen) * minute,
})

const match = (
  given: Partial<IncomingCall>,
  { leases = [], history = nobody }: { leases?: Shown[]; history?: History } = {},
) => matchCall(call(given), { leases, history, statics: settings.static_numbers, settings })

test('a call during the lease belongs to its visitor', () => {
  expect(match({}, { leases: [lease('anna', 5, 1)] })).toMatchObject({
    client_id: 'anna',
    visit_id: 'visit-of-anna',
    confidence: 1,
    reason: 'lease',
    candidates: [{ client_id: 'anna', weight: 1 }],
    state: 'answered',
    is_new: true,
    caller: '+79161234567',
  })
})

test.each([
  { shownAt: 0, until: 10, it: 'is shown the moment it rings', reason: 'lease' },
  { shownAt: 1, until: 10, it: 'is shown after it rang', reason: 'unknown' },
  { shownAt: -200, until: -60, it: 'was his just an hour ago', reason: 'lease' },
  { shownAt: -200, until: -61, it: 'was his more than an hour ago', reason: 'unknown' },
])('of a number that $it, the reason is $reason', ({ shownAt, until, reason }) => {
  const shown = {
    ...lease('anna', 0, 0),
    shown_at: noon + shownAt * minute,
    until: noon + until * minute,
  }
  expect(match({}, { leases: [shown] }).reason).toBe(reason)
})

test('a number that was given on meanwhile weighs its visitors by how long ago they were seen', () => {
  // Idle 0, 10 and 20 minutes: 1, 1/2 and 1/4 of 7/4.
  const leases = [lease('carl', 90, 20), lease('anna', 5, 0), lease('boris', 60, 10)]
  const { candidates, ...answer } = match({}, { leases })

  expect(answer).toMatchObject({ client_id: 'anna', reason: 'reissued' })
  expect(answer.confidence).toBeCloseTo(4 / 7, 10)
  expect(candidates.map(({ client_id }) => client_id)).toEqual(['anna', 'boris', 'carl'])
  expect(candidates.map(({ weight }) => weight * 7)).toEqual([
    expect.closeTo(4),
    expect.closeTo(2),
    expect.closeTo(1),
  ])
})

test('two leases of one visitor are one candidate', () => {
  const { candidates, reason } = match({}, { leases: [lease('anna', 90, 60), lease('anna', 5, 0)] })

  expect([candidates.length, reason]).toEqual([1, 'lease'])
})

test('a known caller among the candidates wins over who was seen last', () => {
  const history = {
    known: [{ client_id: 'boris', at: noon - 86_400_000, confidence: 1 }],
    earlier: [],
  }
  const leases = [lease('anna', 5, 0), lease('boris', 60, 30)]

  expect(match({}, { leases, history })).toMatchObject({
    client_id: 'boris',
    visit_id: 'visit-of-boris',
    confidence: 1,
    reason: 'known_caller',
  })
})

test('a known caller who saw no number is known all the same, without a visit', () => {
  const known = [
    { client_id: 'anna', at: noon - 86_400_000, confidence: 0.8 },
    { client_id: 'boris', at: noon - 10 * 86_400_000, confidence: 1 },
  ]
  expect(match({ to: '+74950000000' }, { history: { known, earlier: [] } })).toMatchObject({
    client_id: 'anna',
    visit_id: '',
    confidence: 0.8,
    reason: 'known_caller',
  })
})

test('who was shown the number comes before what the caller was known by', () => {
  const history = { known: [{ client_id: 'boris', at: noon, confidence: 1 }], earlier: [] }

  expect(match({}, { leases: [lease('anna', 5, 1)], history })).toMatchObject({
    client_id: 'anna',
    reason: 'lease',
  })
})

test('a phone of more than ten client IDs is a call centre and names nobody', () => {
  const known = Array.from({ length: 11 }, (_, at) => ({
    client_id: `c${at}`,
    at: noon,
    confidence: 1,
  }))

  expect(match({}, { history: { known, earlier: [] } }).reason).toBe('unknown')
  expect(match({}, { history: { known: known.slice(1), earlier: [] } }).reason).toBe('known_caller')
})

test.each([
  {
    to: '+7 495 222-00-01',
    reason: 'static',
    confidence: 1,
    source: 'leaflet',
    channel: 'Offline',
  },
  {
    to: '84952220002',
    reason: 'source_only',
    confidence: 1,
    source: 'google',
    channel: 'Organic Search',
  },
  { to: '+74951110009', reason: 'source_only', confidence: 0, source: '', channel: '' },
  { to: '+74951110002', reason: 'unknown', confidence: 0, source: '', channel: '' },
  { to: '', reason: 'unknown', confidence: 0, source: '', channel: '' },
])(
  'without a visitor, $to is $reason of "$source"',
  ({ to, reason, confidence, source, channel }) => {
    expect(match({ to })).toMatchObject({
      client_id: '',
      visit_id: '',
      reason,
      confidence,
      origin: { source, channel },
    })
  },
)

test.each([
  '',
  'anonymous',
  'Private',
  'unknown',
  '0',
  '000',
  '+266696687',
  '266696687',
  'sip:anonymous@anonymous.invalid',
  ' NULL ',
])('a caller "%s" hides, so he is not known, and new each time', (from) => {
  const history = { known: [{ client_id: 'boris', at: noon, confidence: 1 }], earlier: [noon - 1] }
  expect(match({ from, to: '' }, { history })).toMatchObject({
    caller: '',
    reason: 'unknown',
    is_new: true,
  })
})

test.each([
  { from: '8 (916) 123-45-67', caller: '+79161234567' },
  { from: '79161234567', caller: '+79161234567' },
  { from: 'sip:+79161234567@pbx.example', caller: '+79161234567' },
  { from: '+4930123456', caller: '+4930123456' },
  { from: '101', caller: '101' },
])('$from is $caller', ({ from, caller }) => {
  expect(match({ from }).caller).toBe(caller)
})

test.each([
  { it: 'rings', given: { status: 'ringing', talk_s: 0 }, state: 'ringing' },
  { it: 'goes on', given: { status: 'in_progress' }, state: 'ringing' },
  { it: 'nobody answered', given: { status: 'missed', talk_s: 0 }, state: 'missed' },
  { it: 'was given up', given: { status: 'canceled', talk_s: 0 }, state: 'missed' },
  { it: 'was of 9 seconds', given: { talk_s: 9 }, state: 'short' },
  { it: 'was of 10 seconds', given: { talk_s: 10 }, state: 'answered' },
  {
    it: 'rang 20 of its 25 seconds',
    given: { talk_s: 0, duration_s: 25, wait_s: 20 },
    state: 'short',
  },
  {
    it: 'ended 30 s after the answer',
    given: { talk_s: 0, answered_at: noon, ended_at: noon + 30_000 },
    state: 'answered',
  },
  { it: 'nobody told the length of', given: { talk_s: 0, duration_s: 0 }, state: 'answered' },
  { it: 'we made', given: { direction: 'out' }, state: 'internal' },
  { it: 'came from our office', given: { from: '84951234567' }, state: 'internal' },
  { it: 'came from our own pool', given: { from: '+74951110002' }, state: 'internal' },
])('a call that $it is $state', ({ given, state }) => {
  expect(match(given).state).toBe(state)
})

test.each([
  { earlier: [], is_new: true },
  { earlier: [noon - 30 * 86_400_000], is_new: false },
  { earlier: [noon - 30 * 86_400_000 - 1], is_new: true },
  { earlier: [noon + 1], is_new: true },
])('who called at $earlier is new: $is_new', ({ earlier, is_new }) => {
  expect(match({}, { history: { known: [], earlier } }).is_new).toBe(is_new)
})

test('a tag in an address leads to its visitor a year later, an address of the list does not', () => {
  const leases = [{ ...lease('anna', 525_600, 525_600), until: noon - 525_590 * minute }]
  const ask = (to: string) =>
    matchEmail(
      { from: 'Boris@Example.com ', to, sent_at: noon },
      { leases, history: nobody, statics: [], settings },
    )

  expect(ask('Sales+k3v9@shop.com')).toMatchObject({
    client_id: 'anna',
    confidence: 1,
    reason: 'lease',
    state: 'received',
    caller: 'boris@example.com',
  })
  expect(ask('sales@shop.com')).toMatchObject({ client_id: '', reason: 'unknown' })
})

const anyLease = fc
  .record({
    client_id: fc.constantFrom('anna', 'boris', 'carl', 'dora'),
    visit_id: fc.constantFrom('v1', 'v2'),
    shown: fc.integer({ min: -300, max: 60 }),
    seen: fc.integer({ min: 0, max: 120 }),
    hold: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ client_id, visit_id, shown, seen, hold }): Shown => {
    const shown_at = noon + shown * minute
    const last_seen = shown_at + seen * minute
    return { client_id, visit_id, shown_at, last_seen, until: last_seen + hold * minute }
  })
const anyKnown = fc.record({
  client_id: fc.constantFrom('anna', 'boris', 'eva'),
  at: fc.integer({ min: noon - 1e9, max: noon }),
  confidence: fc.constantFrom(0.6, 1),
})

test('whatever the order of leases and history, the answer is the same', () => {
  fc.assert(
    fc.property(
      fc
        .array(anyLease, { maxLength: 8 })
        .chain((leases) =>
          fc.tuple(fc.constant(leases), fc.shuffledSubarray(leases, { minLength: leases.length })),
        ),
      fc
        .array(anyKnown, { maxLength: 4 })
        .chain((known) =>
          fc.tuple(fc.constant(known), fc.shuffledSubarray(known, { minLength: known.length })),
        ),
      ([leases, shuffled], [known, mixed]) => {
        expect(match({}, { leases: shuffled, history: { known: mixed, earlier: [] } })).toEqual(
          match({}, { leases, history: { known, earlier: [] } }),
        )
      },
    ),
  )
})

test('weights sum to 1, and the confidence is the weight of the best where leases alone decide', () => {
  fc.assert(
    fc.property(fc.array(anyLease, { minLength: 1, maxLength: 8 }), (leases) => {
      const { candidates, confidence, reason, client_id } = match({}, { leases })
      if (reason === 'unknown') {
        expect(candidates).toEqual([])
        return
      }
      expect(candidates.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 10)
      expect(confidence).toBe(Math.max(...candidates.map(({ weight }) => weight)))
      expect(client_id).toBe(candidates[0]?.client_id)
    }),
  )
})

test('leases that come late never take a call from its visitor for one who was seen before him', () => {
  const seenOf = (leases: Shown[], client_id: string) =>
    Math.max(
      ...leases
        .filter(
          (one) =>
            one.client_id === client_id && one.shown_at <= noon && noon <= one.until + 60 * minute,
        )
        .map(({ last_seen }) => last_seen),
    )
  fc.assert(
    fc.property(
      fc.array(anyLease, { maxLength: 6 }),
      fc.array(anyLease, { maxLength: 3 }),
      (some, late) => {
        const before = match({}, { leases: some })
        const all = [...some, ...late]
        const after = match({}, { leases: all })
        if (before.client_id === '') return
        expect(after.client_id).not.toBe('')
        expect(seenOf(all, after.client_id)).toBeGreaterThanOrEqual(seenOf(some, before.client_id))
      },
    ),
  )
})
