import { expect, test } from 'vitest'
import { channelOf } from './channels.ts'
import { networkOfHost } from './networks.ts'

test.each([
  ['(direct)', '(none)', '', 'Direct'],
  ['google', 'cpc', 'eu cross-network', 'Cross-network'],
  ['google', 'cpc', 'summer shop', 'Paid Shopping'],
  ['amazon', 'paid_search', '', 'Paid Shopping'],
  ['google', 'cpc', 'workshop', 'Paid Search'],
  ['google', 'cpc', 'bishops', 'Paid Search'],
  ['google', 'cpc', 'eshop', 'Paid Shopping'],
  ['yandex', 'cpc', 'spring', 'Paid Search'],
  ['google_ads', 'ppc', '', 'Paid Search'],
  ['vk', 'cpc', '', 'Paid Social'],
  ['fb', 'paid_social', '', 'Paid Social'],
  ['youtube', 'cpv', '', 'Paid Video'],
  ['youtube', 'cpc', '', 'Paid Video'],
  ['rbc', 'banner', '', 'Display'],
  ['somewhere', 'cpc', '', 'Paid Other'],
  ['ozon', 'referral', '', 'Organic Shopping'],
  ['telegram', 'social', '', 'Organic Social'],
  ['blog', 'sm', '', 'Organic Social'],
  ['youtube.com', 'referral', '', 'Organic Video'],
  ['yandex', 'organic', '', 'Organic Search'],
  ['unknown', 'organic', '', 'Organic Search'],
  ['perplexity', '(not set)', '', 'AI Assistants'],
  ['chatgpt.com', 'referral', '', 'AI Assistants'],
  ['blog.example', 'referral', '', 'Referral'],
  ['newsletter', 'e-mail', '', 'Email'],
  ['partner', 'affiliate', '', 'Affiliates'],
  ['spotify', 'audio', '', 'Audio'],
  ['sms', 'text', '', 'SMS'],
  ['app', 'push', '', 'Mobile Push Notifications'],
  ['leaflet', 'offline', '', 'Offline'],
  ['leaflet', 'print', '', 'Unassigned'],
])('%s / %s / %s is %s', (source, medium, campaign, channel) => {
  expect(channelOf({ source, medium, campaign })).toBe(channel)
})

test.each([
  ['www.google.com', 'google'],
  ['www.google.co.uk', 'google'],
  ['yandex.com.tr', 'yandex'],
  ['ya.ru', 'yandex'],
  ['gemini.google.com', 'gemini'],
  ['alice.yandex.ru', 'alice'],
  ['market.yandex.ru', 'yandex-market'],
  ['zen.yandex.ru', 'dzen'],
  ['m.vk.com', 'vk'],
  ['out.reddit.com', 'reddit'],
  ['mail.yandex.ru', undefined],
  ['mail.google.com', undefined],
  ['google.evil.example', undefined],
  ['notgoogle.com', undefined],
  ['mygoogle.shop.ru', undefined],
])('a referrer at %s is %s', (host, source) => {
  expect(networkOfHost(host)?.source).toBe(source)
})
