import { expect, test } from 'vitest'
import { campaignKey } from './campaign.ts'

test.each([
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'utm_id',
  'UTM_Source',
  'mtm_campaign',
  'pk_campaign',
  '_openstat',
  'roistat',
  'gclid',
  'gbraid',
  'wbraid',
  'msclkid',
  'yclid',
  'ttclid',
  'twclid',
  'li_fat_id',
  'rb_clickid',
  'fbclid',
  'ysclid',
])('%s is a campaign parameter, and its value matters', (name) => {
  const one = campaignKey(`https://shop.example/?${name}=1`)

  expect(one).toMatch(/^[0-9a-z]{1,7}$/)
  expect(campaignKey(`https://shop.example/?${name}=2`)).not.toBe(one)
})

test.each(['', '?q=shoes&page=2', '?utm_source=', '?myutm_source=a', '?gclid_x=a', '#?gclid=a'])(
  '%j carries no campaign',
  (query) => {
    expect(campaignKey(`https://shop.example/${query}`)).toBe('')
  },
)

test('the order of the parameters and other parameters do not matter', () => {
  expect(campaignKey('https://shop.example/?gclid=a&utm_source=b')).toBe(
    campaignKey('https://other.example/x?utm_source=b&page=2&gclid=a'),
  )
})

test('the key is the FNV-1a hash of the sorted parameters', () => {
  // FNV-1a of the 7 bytes "yclid,a", worked out step by step: 2166136261, then xor and times 16777619.
  let state = 2_166_136_261n
  for (const byte of Buffer.from('yclid,a')) {
    state = ((state ^ BigInt(byte)) * 16_777_619n) % 2n ** 32n
  }

  expect(campaignKey('https://shop.example/?yclid=a')).toBe(state.toString(36))
})
