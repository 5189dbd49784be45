import Type, { type Static } from 'typebox'
import '../fields.ts'
import { GoalRule } from './goal-rule.ts'
import { clientIdPattern } from './hit.ts'
import { EmailPool, NumberPlace, NumberPool, NumberRule, StaticNumber } from './numbers.ts'
import { OwnMetric, Segment } from './own-metric.ts'
import { Replacement } from './replacement.ts'

const hostPattern = '^(?:\\*\\.)?(?:[a-z0-9_-]+\\.)*[a-z0-9_-]+$|^\\[[0-9a-f:.]+\\]$'

const fieldPattern = '^[A-Za-z_][A-Za-z0-9_.:-]{0,63}$'

/** What of the source of a visit a form field may take: a tag or click ID of its landing page, or a whole URL. */
const SourceField = Type.Enum([
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'utm_id',
  'gclid',
  'yclid',
  'fbclid',
  'referrer',
  'landing_page',
])
export type SourceField = Static<typeof SourceField>

/** The settings of a site. `PUT /v1/sites/<site>` writes a version; the newest wins. */
export const SiteSettings = Type.Object(
  {
    domains: Type.Array(Type.String({ pattern: hostPattern, maxLength: 253 }), {
      minItems: 1,
      maxItems: 100,
      description: 'Hosts that carry the counter; each covers its subdomains.',
    }),
    time_zone: Type.String({
      format: 'tl-time-zone',
      default: 'UTC',
      description: 'IANA name: days of reports begin at its midnight.',
    }),
    currency: Type.String({ format: 'tl-currency', default: 'EUR', description: 'Of reports.' }),
    payment_domains: Type.Array(Type.String({ pattern: hostPattern, maxLength: 253 }), {
      maxItems: 100,
      default: [],
      description: 'Payment pages: coming back from one does not start a visit.',
    }),
    lead_goals: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
      maxItems: 100,
      default: ['lead', 'request'],
      description: 'Goals that are leads until a deal of the same client ID follows.',
    }),
    field_name: Type.String({
      pattern: fieldPattern,
      default: 'tl_cid',
      description: 'The hidden form field that takes the client ID.',
    }),
    ip: Type.Enum(['truncated', 'dropped'], {
      default: 'truncated',
      description: 'What is stored of an address: its /24 (IPv6: its /48), or nothing.',
    }),
    swaps: Type.Array(Replacement, {
      maxItems: 50,
      default: [],
      description:
        'Phone numbers and e-mail addresses that visitors see in place of those in the pages.',
    }),
    consent: Type.Enum(['granted', 'denied'], {
      default: 'granted',
      description: 'What holds until the page calls `consent()`.',
    }),
    when_denied: Type.Enum(['nothing', 'anonymous'], {
      default: 'nothing',
      description: 'What is taken of who denied: nothing, or hits that name nobody.',
    }),
    gpc: Type.Enum(['ignored', 'honoured'], {
      default: 'ignored',
      description: 'Whether Global Privacy Control denies, until the visitor chooses.',
    }),
    dnt: Type.Enum(['ignored', 'honoured'], {
      default: 'ignored',
      description: 'Whether Do Not Track denies, until the visitor chooses.',
    }),
    hash: Type.Boolean({
      default: false,
      description: 'Whether another fragment (#) is another page.',
    }),
    goals: Type.Array(GoalRule, {
      maxItems: 100,
      default: [],
      description: 'Goals that pages, clicks, forms, scrolling, time or the number of pages reach.',
    }),
    watch: Type.Array(Type.Enum(['errors', 'vitals']), {
      maxItems: 2,
      uniqueItems: true,
      default: [],
      description: 'What a second script tells: errors of JavaScript, web vitals.',
    }),
    off: Type.Array(
      Type.Enum(['counter', 'forms', 'swaps', 'clicks', 'engagement', 'history', 'linker']),
      {
        maxItems: 7,
        default: [],
        description: 'What the counter does without; `counter`: pages get one that does nothing.',
      },
    ),
    source_fields: Type.Record(Type.String(), SourceField, {
      propertyNames: { pattern: fieldPattern },
      maxProperties: 20,
      default: {},
      description: 'Hidden form fields by name, and what of the source of the visit each takes.',
    }),
    phone_country: Type.String({
      pattern: '^(?:[A-Z]{2})?$',
      default: '',
      description: 'ISO 3166 country of numbers that are written without one, such as DE.',
    }),
    number_pools: Type.Array(NumberPool, {
      maxItems: 50,
      default: [],
      description: 'Numbers that are lent to visitors, one visitor a number.',
    }),
    static_numbers: Type.Array(StaticNumber, {
      maxItems: 1000,
      default: [],
      description: 'Numbers that stand for one source or one offline ad.',
    }),
    number_rules: Type.Array(NumberRule, {
      maxItems: 100,
      default: [],
      description: 'Who sees which number. Without a rule that fits: the first pool.',
    }),
    number_places: Type.Array(NumberPlace, {
      maxItems: 20,
      default: [],
      description: 'The numbers in the pages that give way.',
    }),
    email_pools: Type.Array(EmailPool, {
      maxItems: 20,
      default: [],
      description: 'E-mail addresses that visitors see in place of those in the pages.',
    }),
    own_phones: Type.Array(Type.String({ pattern: '^\\+[1-9]\\d{6,14}$' }), {
      maxItems: 1000,
      default: [],
      description: 'Numbers of the company itself: their calls are internal.',
    }),
    short_call_s: Type.Integer({
      minimum: 0,
      maximum: 600,
      default: 10,
      description: 'An answered call of fewer seconds is short, and no lead.',
    }),
    call_grace_minutes: Type.Integer({
      minimum: 0,
      maximum: 10_080,
      default: 60,
      description: 'How long after its lease ended a number still leads to its visitor.',
    }),
    metrics: Type.Array(OwnMetric, {
      maxItems: 100,
      default: [],
      description: 'Figures of your own, by formula over those of GET /v1/metrics.',
    }),
    segments: Type.Array(Segment, {
      maxItems: 100,
      default: [],
      description: 'Filters of reports that have a name.',
    }),
    staff: Type.Array(Type.String({ pattern: clientIdPattern, maxLength: 64 }), {
      maxItems: 1000,
      default: [],
      description:
        'Client IDs of your own people: reports that sum leave out what they did, and every browser joined to them.',
    }),
    keep_emails: Type.Enum(['nothing', 'subject', 'body'], {
      default: 'nothing',
      description: 'What is kept of an e-mail besides who wrote to which address, and when.',
    }),
  },
  { additionalProperties: false },
)
export type SiteSettings = Static<typeof SiteSettings>

/** A site's name in URLs and rows. */
export const sitePattern = '^[a-z0-9][a-z0-9_-]{0,62}$'
