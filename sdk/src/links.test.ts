// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { kindOf } from './links.ts'

test.each([
  ['https://shop.example/tea', undefined],
  ['https://www.shop.example/tea#top', undefined],
  ['https://shop.example.org/', 'outbound'],
  ['http://other.example/', 'outbound'],
  ['https://shop.example/price.PDF?v=2', 'download'],
  ['https://other.example/price.zip#a', 'download'],
  ['https://shop.example/?file=price.pdf', undefined],
  ['https://shop.example/price.pdfs', undefined],
  ['tel:+7495', 'tel'],
  ['sms:+7495', 'tel'],
  ['mailto:tea@shop.example', 'mailto'],
  ['https://wa.me/7495', 'messenger'],
  ['https://api.whatsapp.com/send?phone=7495', 'messenger'],
  ['https://t.me/tea', 'messenger'],
  ['viber://chat?number=7495', 'messenger'],
  ['https://not-t.me/tea', 'outbound'],
  ['javascript:void 0', undefined],
])('%s is %s', (href, kind) => {
  expect(kindOf(href, document.createElement('a'), ['shop.example'])).toBe(kind)
})

test('an own link with the attribute download is a download', () => {
  const link = document.createElement('a')
  link.setAttribute('download', '')

  expect(kindOf('https://shop.example/price', link, ['shop.example'])).toBe('download')
})
