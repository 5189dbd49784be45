/**
 * The tags of landing URLs that say one thing; the first that is there wins. Case doesn't matter.
 * Matomo's are at https://matomo.org/faq/reports/what-is-campaign-tracking-and-why-it-is-important/,
 * HubSpot's `hsa_` carry IDs of the ad system.
 */
export const utmAliases = {
  source: ['utm_source', 'mtm_source', 'matomo_source', 'pk_source', 'piwik_source'],
  medium: ['utm_medium', 'mtm_medium', 'matomo_medium', 'pk_medium', 'piwik_medium'],
  campaign: [
    'utm_campaign',
    'mtm_campaign',
    'matomo_campaign',
    'mtm_cpn',
    'pk_campaign',
    'pk_cpn',
    'piwik_campaign',
  ],
  campaign_id: ['utm_id', 'utm_campaign_id', 'mtm_cid', 'matomo_cid', 'pk_cid', 'hsa_cam'],
  term: [
    'utm_term',
    'utm_keyword',
    'mtm_kwd',
    'mtm_keyword',
    'matomo_kwd',
    'matomo_keyword',
    'pk_kwd',
    'pk_keyword',
    'piwik_kwd',
    'piwik_keyword',
    'hsa_kw',
  ],
  content: ['utm_content', 'mtm_content', 'matomo_content', 'pk_content', 'hsa_ad'],
  source_platform: ['utm_source_platform'],
  creative_format: ['utm_creative_format'],
  marketing_tactic: ['utm_marketing_tactic'],
} as const

type Part = 'source' | 'campaign' | 'content' | 'term' | 'source_platform'

/**
 * Tags that carry several values in one. `_openstat` is `service;campaign;ad;source`, plain or in
 * base64; `roistat` is levels, the first of which is the ad system with a number behind it.
 */
export const adMarkers: { tag: string; separator: string; base64: boolean; parts: Part[] }[] = [
  {
    tag: '_openstat',
    separator: ';',
    base64: true,
    parts: ['source', 'campaign', 'content', 'source_platform'],
  },
  {
    tag: 'roistat',
    separator: '_',
    base64: false,
    parts: ['source', 'campaign', 'content', 'term'],
  },
]

/** Ad systems as those tags name them. What is not here is a source of its own, of unknown medium. */
export const adServices: Record<string, { source: string; medium: string }> = {
  direct: { source: 'yandex', medium: 'cpc' },
  'direct.yandex.ru': { source: 'yandex', medium: 'cpc' },
  'market.yandex.ru': { source: 'yandex-market', medium: 'cpc' },
  google: { source: 'google', medium: 'cpc' },
  adwords: { source: 'google', medium: 'cpc' },
  'adwords.google.com': { source: 'google', medium: 'cpc' },
  vk: { source: 'vk', medium: 'cpc' },
  'vk.com': { source: 'vk', medium: 'cpc' },
  'ads.vk.com': { source: 'vk', medium: 'cpc' },
  mytarget: { source: 'mytarget', medium: 'cpc' },
  'target.my.com': { source: 'mytarget', medium: 'cpc' },
  facebook: { source: 'facebook', medium: 'cpc' },
  bing: { source: 'bing', medium: 'cpc' },
}
