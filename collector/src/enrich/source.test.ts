import { expect, test } from 'vitest'
import { originOf } from './source.ts'

const shop = 'https://shop.example/'
const own = { ownDomains: ['shop.example'], paymentDomains: ['pay.example'] }

test.each([
  {
    of: 'UTM tags',
    landing: `${shop}?utm_source=Google&utm_medium=CPC&utm_campaign=Spring&utm_term=tea&utm_content=a1&utm_id=77`,
    is: {
      channel: 'Paid Search',
      source: 'google',
      medium: 'cpc',
      campaign: 'Spring',
      term: 'tea',
      content: 'a1',
      campaign_id: '77',
    },
  },
  {
    of: 'gclid alone',
    landing: `${shop}?gclid=G1`,
    is: {
      channel: 'Paid Search',
      source: 'google',
      medium: 'cpc',
      campaign: '(not set)',
      click_id_name: 'gclid',
      click_id: 'G1',
    },
  },
  {
    of: 'gclid, though a search engine referred',
    landing: `${shop}?gclid=G1`,
    referrer: 'https://www.google.com/',
    is: { source: 'google', medium: 'cpc' },
  },
  {
    of: 'tags over a click ID of another network',
    landing: `${shop}?utm_source=partner&utm_medium=affiliate&yclid=Y1`,
    is: { channel: 'Affiliates', source: 'partner', medium: 'affiliate', click_id_name: 'yclid' },
  },
  {
    of: 'fbclid alone, which is not paid',
    landing: `${shop}?fbclid=F1`,
    referrer: 'https://l.facebook.com/l.php',
    is: { channel: 'Organic Social', source: 'facebook', medium: 'social', click_id: 'F1' },
  },
  {
    of: 'ysclid of an organic click',
    landing: `${shop}?ysclid=Y2`,
    referrer: 'https://yandex.ru/',
    is: { channel: 'Organic Search', source: 'yandex', medium: 'organic' },
  },
  {
    of: 'a search engine',
    landing: shop,
    referrer: 'https://www.google.de/',
    is: { channel: 'Organic Search', source: 'google', medium: 'organic', campaign: '(not set)' },
  },
  {
    of: 'an AI assistant by referrer',
    landing: shop,
    referrer: 'https://chatgpt.com/',
    is: { channel: 'AI Assistants', source: 'chatgpt', medium: 'ai-assistant' },
  },
  {
    of: 'an AI assistant by its tag alone',
    landing: `${shop}?utm_source=perplexity`,
    is: { channel: 'AI Assistants', source: 'perplexity', medium: '(not set)' },
  },
  {
    of: 'another site',
    landing: shop,
    referrer: 'https://www.blog.example/post',
    is: { channel: 'Referral', source: 'blog.example', medium: 'referral' },
  },
  {
    of: 'the own domain',
    landing: shop,
    referrer: 'https://blog.shop.example/',
    is: { channel: 'Direct', source: '(direct)', medium: '(none)' },
  },
  {
    of: 'a payment page',
    landing: shop,
    referrer: 'https://pay.example/done',
    is: { channel: 'Direct', source: '(direct)', medium: '(none)' },
  },
  { of: 'nowhere', landing: shop, is: { channel: 'Direct', source: '(direct)', medium: '(none)' } },
  {
    of: 'a referrer that is rubbish',
    landing: `${shop}?utm_source=%ff%fe&x=%`,
    referrer: 'about:blank',
    is: { source: '\ufffd\ufffd', channel: 'Unassigned' },
  },
])('a visit with $of is told as that', ({ landing, referrer, is }) => {
  const origin = originOf({ landing_page: landing, visit_referrer: referrer, ...own })

  expect(origin).toMatchObject(is)
})

test('a visit whose first page is not known has no source at all', () => {
  const origin = originOf({ landing_page: undefined, visit_referrer: undefined, ...own })

  expect(new Set(Object.values(origin))).toEqual(new Set(['']))
})
