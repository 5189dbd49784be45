import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openOrigins, originOf } from './source.ts'

const own = { ownDomains: ['shop.example'], paymentDomains: [] }
const told = (query: string, visit_referrer?: string) =>
  originOf({ landing_page: `https://shop.example/?${query}`, visit_referrer, ...own })
const base64 = (text: string) => encodeURIComponent(Buffer.from(text).toString('base64'))

test.each([
  {
    of: 'tags in other letters',
    query: 'UTM_Source=Google&Utm_Medium=CPC&UTM_CAMPAIGN=Spring',
    is: { source: 'google', medium: 'cpc', campaign: 'Spring', channel: 'Paid Search' },
  },
  {
    of: 'the first of two',
    query: 'utm_source=vk&utm_source=google&utm_medium=cpc',
    is: { source: 'vk', channel: 'Paid Social' },
  },
  {
    of: 'the first that says something',
    query: 'utm_source=&utm_source=%20&utm_source=google&utm_medium=cpc',
    is: { source: 'google' },
  },
  {
    of: "UTM's rarer names",
    query: 'utm_source=a&utm_keyword=tea&utm_campaign_id=77&utm_creative_format=video',
    is: { term: 'tea', campaign_id: '77', creative_format: 'video' },
  },
  {
    of: 'where and how the ad was bought',
    query: 'utm_source=a&utm_source_platform=DV360&utm_marketing_tactic=retargeting',
    is: { source_platform: 'DV360', marketing_tactic: 'retargeting' },
  },
  {
    of: "Matomo's tags",
    query: 'mtm_source=bing&mtm_medium=cpc&mtm_campaign=tea&mtm_kwd=green&mtm_content=a1&mtm_cid=9',
    is: {
      source: 'bing',
      medium: 'cpc',
      campaign: 'tea',
      term: 'green',
      content: 'a1',
      campaign_id: '9',
      channel: 'Paid Search',
    },
  },
  {
    of: "Piwik's tags",
    query: 'pk_source=mail&pk_medium=email&pk_campaign=june&pk_kwd=x',
    is: { source: 'mail', medium: 'email', campaign: 'june', term: 'x', channel: 'Email' },
  },
  {
    of: 'UTM over Matomo',
    query: 'mtm_source=bing&utm_source=google&utm_medium=cpc',
    is: { source: 'google' },
  },
  {
    of: "HubSpot's IDs beside UTM",
    query: 'utm_source=google&utm_medium=cpc&hsa_cam=123&hsa_ad=456&hsa_kw=tea',
    is: { campaign_id: '123', content: '456', term: 'tea' },
  },
  {
    of: '_openstat in plain',
    query: '_openstat=direct.yandex.ru;1234;5678;yandex.ru:premium',
    is: {
      source: 'yandex',
      medium: 'cpc',
      campaign: '1234',
      content: '5678',
      source_platform: 'yandex.ru:premium',
      channel: 'Paid Search',
    },
  },
  {
    of: '_openstat in base64',
    query: `_openstat=${base64('direct.yandex.ru;чай;5678;none')}`,
    is: { source: 'yandex', medium: 'cpc', campaign: 'чай', content: '5678' },
  },
  {
    of: '_openstat of a service nobody knows',
    query: `_openstat=${base64('ads.example;1;2;3')}`,
    is: { source: 'ads.example', medium: '(not set)', campaign: '1', channel: 'Unassigned' },
  },
  {
    of: 'an _openstat that is rubbish',
    query: '_openstat=%00%ff!!',
    is: { source: '(direct)', channel: 'Direct' },
  },
  {
    of: 'UTM over _openstat',
    query: '_openstat=direct.yandex.ru;1;2;3&utm_source=vk&utm_medium=cpc',
    is: { source: 'vk', campaign: '(not set)', content: '' },
  },
  {
    of: "Roistat's marker",
    query: 'roistat=direct4_search_1234_tea',
    is: { source: 'yandex', medium: 'cpc', campaign: 'search', content: '1234', term: 'tea' },
  },
  {
    of: 'a marker that is named like what every object has',
    query: 'roistat=constructor_1',
    is: { source: 'constructor', medium: '(not set)', campaign: '1' },
  },
  {
    of: 'a click ID in other letters',
    query: 'GCLID=G1',
    is: { source: 'google', medium: 'cpc', click_id_name: 'gclid', click_id: 'G1' },
  },
])('a visit is told by $of', ({ query, is }) => {
  expect(told(query)).toMatchObject(is)
})

test('a tag that is cut through an emoji stays a text that the database takes', () => {
  const { campaign } = told(`utm_campaign=${'a'.repeat(511)}🫖`)

  expect(campaign).toHaveLength(512)
  expect(campaign.isWellFormed()).toBe(true)
})

test('an origin is told once, and again when the settings are others', () => {
  const originOnce = openOrigins()
  const arrival = {
    landing_page: 'https://shop.example/',
    visit_referrer: 'https://pay.example/',
    ...own,
  }

  const first = originOnce(arrival)
  expect(first).toMatchObject({ source: 'pay.example', medium: 'referral' })
  expect(originOnce({ ...arrival })).toBe(first)
  expect(originOnce({ ...arrival, paymentDomains: ['pay.example'] })).toMatchObject({
    source: '(direct)',
  })
})

test('whatever a landing page is, there is an origin of bounded texts', () => {
  const name = fc.constantFrom(
    'utm_source',
    '_openstat',
    'roistat',
    'gclid',
    '__proto__',
    'mtm_cid',
  )
  const query = fc.array(fc.tuple(name, fc.string({ unit: 'binary', maxLength: 600 })))
  fc.assert(
    fc.property(query, fc.string({ unit: 'binary' }), (tags, referrer) => {
      const text = tags.map(([key, value]) => `${key}=${encodeURIComponent(value.toWellFormed())}`)
      const origin = told(text.join('&'), referrer)
      expect(origin.channel).not.toBe('')
      for (const value of Object.values(origin)) {
        expect(value.length).toBeLessThanOrEqual(512)
        expect(value.isWellFormed()).toBe(true)
      }
    }),
  )
})
