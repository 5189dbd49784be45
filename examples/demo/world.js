/** The settings of the demo's site, as `PUT /v1/sites/<site>` takes them. */
export const settings = {
  domains: ['demo.example'],
  currency: 'EUR',
  time_zone: 'Europe/Berlin',
  lead_goals: ['request'],
}

export const home = `https://${settings.domains[0]}`

/** How busy a day is, Sunday first, and an hour of it. */
export const weekdays = [0.86, 1.16, 1.12, 1.06, 1.02, 0.94, 0.78]
export const hours = [
  0.5, 0.3, 0.15, 0.1, 0.1, 0.2, 0.6, 1.2, 2.2, 3.2, 3.8, 4, 3.6, 3.5, 3.7, 3.8, 3.7, 3.6, 3.9, 4.6,
  5, 4.4, 2.8, 1.3,
]
/** Against the first day of the quarter: the shop grows. */
export const growth = 1.3

/** Pages, and where people go from each. */
export const pages = {
  '/': { title: 'Samovars and tea', next: ['/samovars/', '/tea/', '/gifts/', '/about'] },
  '/samovars/': { title: 'Samovars', next: ['/samovars/tula-5l', '/samovars/electric-3l', '/'] },
  '/samovars/tula-5l': { title: 'Tula samovar, 5 l', next: ['/delivery', '/samovars/', '/rent'] },
  '/samovars/electric-3l': { title: 'Electric samovar, 3 l', next: ['/delivery', '/samovars/'] },
  '/tea/': { title: 'Tea', next: ['/tea/caravan', '/tea/ivan-chai', '/gifts/'] },
  '/tea/caravan': { title: 'Russian Caravan', next: ['/tea/ivan-chai', '/delivery', '/tea/'] },
  '/tea/ivan-chai': { title: 'Ivan chai', next: ['/tea/caravan', '/tea/', '/delivery'] },
  '/gifts/': { title: 'Gift sets', next: ['/samovars/', '/tea/', '/delivery', '/contacts'] },
  '/rent': { title: 'Rent a samovar', next: ['/contacts', '/samovars/tula-5l', '/delivery'] },
  '/delivery': { title: 'Delivery and payment', next: ['/contacts', '/', '/samovars/'] },
  '/contacts': { title: 'Contacts', next: ['/about', '/', '/delivery'] },
  '/about': { title: 'About the shop', next: ['/', '/contacts', '/tea/'] },
  '/request': { title: 'Ask us', next: [] },
  '/thanks': { title: 'Thank you', next: [] },
}

/** What people buy. Prices in cents; `goods` is what the goods cost the shop, as a share. */
export const products = [
  { title: 'Tea for the office', cents: [4_000, 16_000], goods: 0.5, weight: 5 },
  { title: 'Gift set', cents: [9_000, 26_000], goods: 0.54, weight: 5 },
  { title: 'Electric samovar', cents: [24_000, 46_000], goods: 0.61, weight: 5 },
  { title: 'Charcoal samovar', cents: [55_000, 98_000], goods: 0.58, weight: 3 },
  { title: 'Samovar for a café', cents: [98_000, 200_000], goods: 0.63, weight: 1 },
]

export const managers = ['Anna Weiss', 'Jonas Keller', 'Mira Lang']

export const languages = [
  { value: 'de-DE', weight: 60 },
  { value: 'ru-RU', weight: 18 },
  { value: 'en-GB', weight: 14 },
  { value: 'pl-PL', weight: 8 },
]

export const screens = [
  { value: '390x844', weight: 30 },
  { value: '412x915', weight: 26 },
  { value: '1920x1080', weight: 24 },
  { value: '1440x900', weight: 12 },
  { value: '820x1180', weight: 8 },
]
