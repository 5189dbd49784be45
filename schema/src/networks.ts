/** What a network is, for the channel rules. */
export type NetworkKind = 'search' | 'social' | 'video' | 'shopping' | 'ai'

/**
 * A place that sends visitors. `hosts` match a referrer and all its subdomains; `name.*` matches any
 * public suffix. `not` are hosts below it that are something else: a mail box is no search engine.
 * `aliases` are further names that people write into utm_source.
 */
export type Network = {
  source: string
  kind: NetworkKind
  hosts: string[]
  not?: string[]
  aliases?: string[]
}

/** The first match wins. A site can extend this list; nothing else has to change for it. */
const networks: Network[] = [
  { source: 'gemini', kind: 'ai', hosts: ['gemini.google.com', 'bard.google.com'] },
  { source: 'chatgpt', kind: 'ai', hosts: ['chatgpt.com', 'chat.openai.com'] },
  { source: 'perplexity', kind: 'ai', hosts: ['perplexity.ai'] },
  { source: 'copilot', kind: 'ai', hosts: ['copilot.microsoft.com', 'copilot.com'] },
  { source: 'claude', kind: 'ai', hosts: ['claude.ai'] },
  { source: 'alice', kind: 'ai', hosts: ['alice.yandex.ru', 'alice.ya.ru'] },
  { source: 'gigachat', kind: 'ai', hosts: ['giga.chat', 'gigachat.ru'] },
  { source: 'deepseek', kind: 'ai', hosts: ['deepseek.com'] },
  { source: 'grok', kind: 'ai', hosts: ['grok.com', 'x.ai'] },
  { source: 'mistral', kind: 'ai', hosts: ['chat.mistral.ai'] },
  { source: 'meta-ai', kind: 'ai', hosts: ['meta.ai'] },
  { source: 'you', kind: 'ai', hosts: ['you.com'] },
  { source: 'poe', kind: 'ai', hosts: ['poe.com'] },

  { source: 'google-shopping', kind: 'shopping', hosts: ['shopping.google.com'] },
  { source: 'yandex-market', kind: 'shopping', hosts: ['market.yandex.*'] },
  { source: 'ozon', kind: 'shopping', hosts: ['ozon.*'] },
  { source: 'wildberries', kind: 'shopping', hosts: ['wildberries.*'] },
  { source: 'amazon', kind: 'shopping', hosts: ['amazon.*'] },
  { source: 'ebay', kind: 'shopping', hosts: ['ebay.*'] },
  { source: 'aliexpress', kind: 'shopping', hosts: ['aliexpress.*'] },
  { source: 'alibaba', kind: 'shopping', hosts: ['alibaba.com'] },
  { source: 'etsy', kind: 'shopping', hosts: ['etsy.com'] },
  { source: 'walmart', kind: 'shopping', hosts: ['walmart.com'] },
  { source: 'shopzilla', kind: 'shopping', hosts: ['shopzilla.*'] },
  { source: 'idealo', kind: 'shopping', hosts: ['idealo.*'] },
  { source: 'allegro', kind: 'shopping', hosts: ['allegro.*'] },
  { source: 'mercadolibre', kind: 'shopping', hosts: ['mercadolibre.*', 'mercadolivre.*'] },

  { source: 'youtube', kind: 'video', aliases: ['yt'], hosts: ['youtube.*', 'youtu.be'] },
  { source: 'rutube', kind: 'video', hosts: ['rutube.ru'] },
  { source: 'vimeo', kind: 'video', hosts: ['vimeo.com'] },
  { source: 'dailymotion', kind: 'video', hosts: ['dailymotion.com'] },
  { source: 'twitch', kind: 'video', hosts: ['twitch.tv'] },
  { source: 'vkvideo', kind: 'video', hosts: ['vkvideo.ru'] },
  { source: 'bilibili', kind: 'video', hosts: ['bilibili.com'] },

  {
    source: 'google',
    kind: 'search',
    aliases: ['adwords', 'google_ads', 'googleads'],
    hosts: ['google.*', 'com.google.android.googlequicksearchbox'],
    not: [
      'mail.google.com',
      'docs.google.com',
      'drive.google.com',
      'meet.google.com',
      'chat.google.com',
      'calendar.google.com',
      'groups.google.com',
      'classroom.google.com',
      'accounts.google.com',
      'sites.google.com',
      'ads.google.com',
    ],
  },
  {
    source: 'yandex',
    kind: 'search',
    aliases: ['ya', 'yandex_direct', 'yandexdirect', 'direct_yandex'],
    hosts: ['yandex.*', 'ya.ru', 'com.yandex.browser', 'ru.yandex.searchplugin'],
    not: [
      'mail.yandex.ru',
      'mail.yandex.com',
      'mail.ya.ru',
      'zen.yandex.ru',
      'zen.yandex.com',
      'disk.yandex.ru',
      'direct.yandex.ru',
      'metrika.yandex.ru',
      'docs.yandex.ru',
      'tracker.yandex.ru',
      'passport.yandex.ru',
    ],
  },
  { source: 'bing', kind: 'search', hosts: ['bing.com'] },
  {
    source: 'duckduckgo',
    kind: 'search',
    hosts: ['duckduckgo.com', 'com.duckduckgo.mobile.android'],
  },
  { source: 'yahoo', kind: 'search', hosts: ['search.yahoo.*', 'yahoo.*'], not: ['mail.yahoo.*'] },
  { source: 'mail.ru', kind: 'search', hosts: ['go.mail.ru'] },
  { source: 'rambler', kind: 'search', hosts: ['nova.rambler.ru', 'search.rambler.ru'] },
  { source: 'baidu', kind: 'search', hosts: ['baidu.com'] },
  { source: 'ecosia', kind: 'search', hosts: ['ecosia.org'] },
  { source: 'qwant', kind: 'search', hosts: ['qwant.com'] },
  { source: 'brave', kind: 'search', hosts: ['search.brave.com'] },
  { source: 'startpage', kind: 'search', hosts: ['startpage.com'] },
  { source: 'seznam', kind: 'search', hosts: ['search.seznam.cz'] },
  { source: 'naver', kind: 'search', hosts: ['search.naver.com', 'm.search.naver.com'] },
  { source: 'daum', kind: 'search', hosts: ['search.daum.net'] },
  { source: 'sogou', kind: 'search', hosts: ['sogou.com'] },
  { source: 'so.com', kind: 'search', hosts: ['so.com'] },
  { source: 'kagi', kind: 'search', hosts: ['kagi.com'] },
  { source: 'ask', kind: 'search', hosts: ['ask.com'] },

  {
    source: 'vk',
    kind: 'social',
    aliases: ['vkontakte', 'vk_ads', 'vkads'],
    hosts: ['vk.com', 'vk.ru', 'com.vkontakte.android'],
  },
  { source: 'ok', kind: 'social', aliases: ['odnoklassniki'], hosts: ['ok.ru'] },
  {
    source: 'telegram',
    kind: 'social',
    aliases: ['tg'],
    hosts: ['t.me', 'telegram.org', 'org.telegram.messenger'],
  },
  { source: 'dzen', kind: 'social', hosts: ['dzen.ru', 'zen.yandex.ru', 'zen.yandex.com'] },
  {
    source: 'facebook',
    kind: 'social',
    aliases: ['fb', 'meta'],
    hosts: ['facebook.com', 'fb.com', 'fb.me', 'com.facebook.katana'],
  },
  {
    source: 'instagram',
    kind: 'social',
    aliases: ['ig'],
    hosts: ['instagram.com', 'com.instagram.android'],
  },
  { source: 'twitter', kind: 'social', aliases: ['x'], hosts: ['twitter.com', 't.co', 'x.com'] },
  {
    source: 'linkedin',
    kind: 'social',
    aliases: ['li'],
    hosts: ['linkedin.com', 'lnkd.in', 'com.linkedin.android'],
  },
  { source: 'pinterest', kind: 'social', hosts: ['pinterest.*', 'pin.it'] },
  { source: 'reddit', kind: 'social', hosts: ['reddit.com', 'redd.it', 'com.reddit.frontpage'] },
  { source: 'tiktok', kind: 'social', hosts: ['tiktok.com'] },
  { source: 'threads', kind: 'social', hosts: ['threads.net', 'threads.com'] },
  { source: 'bluesky', kind: 'social', hosts: ['bsky.app'] },
  { source: 'mastodon', kind: 'social', hosts: ['mastodon.social'] },
  { source: 'snapchat', kind: 'social', hosts: ['snapchat.com'] },
  { source: 'whatsapp', kind: 'social', hosts: ['whatsapp.com', 'wa.me'] },
  { source: 'quora', kind: 'social', hosts: ['quora.com'] },
  { source: 'tumblr', kind: 'social', hosts: ['tumblr.com'] },
  { source: 'weibo', kind: 'social', hosts: ['weibo.com'] },
  { source: 'livejournal', kind: 'social', hosts: ['livejournal.com'] },
  { source: 'pikabu', kind: 'social', hosts: ['pikabu.ru'] },
  { source: 'habr', kind: 'social', hosts: ['habr.com'] },
  { source: 'ycombinator', kind: 'social', hosts: ['news.ycombinator.com'] },
]

/** The network of a referrer's host, or undefined. `host` is lower case, without a port. */
export function networkOfHost(host: string): Network | undefined {
  return networks.find(
    ({ hosts, not = [] }) =>
      hosts.some((pattern) => covers(pattern, host)) && !not.some((name) => covers(name, host)),
  )
}

/** The network that a UTM source names: `google`, `google.com`, `vk`, `www.youtube.com`. */
export function networkOfSource(source: string): Network | undefined {
  return (
    networks.find((network) => network.source === source || network.aliases?.includes(source)) ??
    networkOfHost(source)
  )
}

function covers(pattern: string, host: string): boolean {
  if (!pattern.endsWith('.*')) return host === pattern || host.endsWith(`.${pattern}`)
  const stem = pattern.slice(0, -1)
  const at = `.${host}`.indexOf(`.${stem}`)
  if (at < 0) return false
  const suffix = host.slice(at + stem.length)
  return /^[a-z]{2,12}$|^(?:co|com|org|net)\.[a-z]{2}$/.test(suffix)
}
