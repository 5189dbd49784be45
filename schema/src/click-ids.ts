/**
 * Click IDs that ad systems put into landing URLs, and what they say of a click without UTM tags.
 * `fbclid` and `ysclid` also ride on unpaid links, so alone they say nothing of the medium.
 * The first of this list that a URL carries is the one that is stored.
 */
export const clickIds = [
  { name: 'gclid', source: 'google', medium: 'cpc' },
  { name: 'gbraid', source: 'google', medium: 'cpc' },
  { name: 'wbraid', source: 'google', medium: 'cpc' },
  { name: 'msclkid', source: 'bing', medium: 'cpc' },
  { name: 'yclid', source: 'yandex', medium: 'cpc' },
  { name: 'ttclid', source: 'tiktok', medium: 'cpc' },
  { name: 'twclid', source: 'twitter', medium: 'cpc' },
  { name: 'li_fat_id', source: 'linkedin', medium: 'cpc' },
  { name: 'rb_clickid', source: 'vk', medium: 'cpc' },
  { name: 'fbclid', source: 'facebook', medium: '' },
  { name: 'ysclid', source: 'yandex', medium: '' },
] as const
