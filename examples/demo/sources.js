import { campaigns } from './campaigns.js'

const everywhere = ['/', '/samovars/', '/tea/', '/samovars/tula-5l', '/tea/ivan-chai', '/gifts/']

/** Visits that nobody paid for. The words are those of `campaigns`. */
const free = [
  organic('https://www.google.com/', { weight: 15, asks: 0.021 }),
  organic('https://yandex.ru/', { weight: 6, asks: 0.019 }),
  organic('https://duckduckgo.com/', { weight: 1.5, asks: 0.018 }),
  {
    referrer: 'https://chatgpt.com/',
    tags: { utm_source: 'chatgpt.com' },
    weight: 1.6,
    asks: 0.034,
  },
  // Perplexity tags its links and sends no referrer.
  { referrer: '', tags: { utm_source: 'perplexity' }, weight: 0.7, asks: 0.03 },
  { referrer: 'https://kulinar-blog.example/samovar-rezepte', weight: 2, asks: 0.014 },
  { referrer: 'https://einrichten.example/kueche/teekultur', weight: 1.4, asks: 0.01 },
  { referrer: 'https://www.instagram.com/', weight: 2.2, asks: 0.007 },
  { referrer: 'https://t.me/', weight: 1.5, asks: 0.012 },
  { referrer: 'https://www.pinterest.de/', weight: 1, asks: 0.004 },
].map((source) => ({ landings: everywhere, buys: 0.42, ...source }))

export const direct = { referrer: '', landings: everywhere, weight: 7, asks: 0.019, buys: 0.48 }

/** Everything that brings a visitor for the first time. */
export const sources = [...campaigns, ...free, direct]

/** How people come back: by what they came by (`same`), or by one of these. */
export const returns = [
  { by: direct, weight: 52 },
  { by: 'same', weight: 18 },
  { by: campaigns.find(({ campaign }) => campaign === 'brand'), weight: 9 },
  { by: campaigns.find(({ campaign }) => campaign === 'retargeting'), weight: 9 },
  { by: campaigns.find(({ campaign }) => campaign === 'thursday_letter'), weight: 5 },
  { by: free[0], weight: 7 },
]

/** How busy a source is on a day of the quarter, counted from 0. */
export function busyness({ weight, weekdays, from = 0, to = Number.POSITIVE_INFINITY }, at) {
  if (at.index < from || at.index > to) return 0
  return weight * (weekdays?.[at.weekday] ?? 1)
}

function organic(referrer, more) {
  return { referrer, buys: 0.44, ...more }
}
