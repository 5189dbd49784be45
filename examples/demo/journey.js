import { home, pages } from './world.js'

const most = 8
const bounced = 0.34

/** The pages of one visit: one where it bounced, eight at most; one that asks ends with `/thanks`. */
export function walk({ source, asks, random }) {
  const last = asks ? most - 2 : most
  const length = !asks && random.chance(bounced) ? 1 : Math.round(random.skewed(2, last))
  const path = [random.pick(source.landings)]
  while (path.length < length) path.push(random.pick(pages[path.at(-1)].next))
  return asks ? [...path, '/request', '/thanks'] : path
}

/**
 * The hits of one visit, in order, as `POST /v1/hits` takes them. What would come at `endMs` or
 * later hasn't happened yet.
 */
export function hitsOf(path, { person, source, startMs, endMs, random }) {
  const landing = landingUrl(path[0], { source, random })
  const visit = {
    client_id: person.client_id,
    visit_id: stamped(startMs, random),
    visit_at: new Date(startMs).toISOString(),
    landing_page: landing,
    visit_referrer: source.referrer,
    language: person.language,
    screen: person.screen,
  }
  const hits = []
  let atMs = startMs
  let referrer = source.referrer
  for (const [index, page] of path.entries()) {
    const url = index === 0 ? landing : home + page
    const here = { url, title: pages[page].title, referrer }
    hits.push(hit('pageview', here))
    atMs += Math.round(random.skewed(6_000, 300_000))
    referrer = url
    if (path[index + 1] !== '/thanks') continue
    hits.push(hit('goal', { ...here, name: 'request' }))
    atMs += random.whole(400, 1500)
  }
  return hits.filter(({ ts }) => Date.parse(ts) < endMs)

  function hit(type, here) {
    const ts = new Date(atMs).toISOString()
    return { event_id: stamped(atMs, random), type, ts, ...visit, ...here }
  }
}

/** Where an ad or a tagged link leads: the page with all that the network adds. */
function landingUrl(path, { source, random }) {
  const query = new URLSearchParams(source.tags)
  if (source.campaign) {
    query.set('utm_source', source.source)
    query.set('utm_medium', source.medium)
    query.set('utm_campaign', source.campaign)
  }
  if (source.campaign_id) query.set('utm_id', source.campaign_id)
  if (source.terms) query.set('utm_term', random.pick(source.terms))
  if (source.contents) query.set('utm_content', random.pick(source.contents))
  if (source.clickId) {
    const { name, start = '', length, alphabet } = source.clickId
    query.set(name, start + random.signs(length, alphabet))
  }
  const written = query.toString()
  return `${home}${path}${written && '?'}${written}`
}

/** An ID that sorts by time, as those that the counter makes. */
function stamped(ms, random) {
  return `${ms.toString(36)}-${random.signs(10)}`
}
