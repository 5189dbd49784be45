import { openSite } from '../site/site.js'
import { spawnCollector } from './spawn-collector.js'

/** What is shown in place of the pages' number. */
export const swappedNumber = { text: '8 (495) 976-54-32', href: 'tel:+74959765432' }

/** A real collector, and the site of the examples in front of it, which hears what is posted. */
export async function openWorld() {
  const collector = await spawnCollector({ TRUST_PROXY: '127.0.0.1' })
  await collector.put('/v1/sites/default', {
    domains: ['127.0.0.1'],
    swaps: [{ from: '+7 495 123-45-67', to: '+74959765432' }],
  })
  const posts = []
  const waiting = new Set()
  const more = new Map()
  let visitor = 0
  const site = await openSite({
    collector: collector.origin,
    more,
    hear(post) {
      // What the page of an earlier test still had to tell comes late.
      if (!post.headers.cookie?.includes(`visitor=${visitor}`)) return
      posts.push(post)
      for (const look of waiting) look()
    },
  })

  /** What `find` gives, once it gives something. */
  function when(find) {
    return new Promise((resolve) => {
      const look = () => {
        const found = find()
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  }

  /** All hits that the collector took so far; sent again, a hit is the same. */
  function hits() {
    const taken = posts.filter(
      ({ path, status }) => path.startsWith('/stats/v1/hits') && status === 200,
    )
    const byId = taken.flatMap(({ body }) =>
      JSON.parse(body).hits.map((hit) => [hit.event_id, hit]),
    )
    return [...new Map(byId).values()]
  }

  const fits = (wanted) => (hit) =>
    Object.entries(wanted).every(([name, value]) => hit[name] === value)

  return {
    collector,
    origin: site.origin,
    /** Shows a page more. */
    show(path, body, headers = { 'content-type': 'text/html; charset=utf-8' }) {
      more.set(path, { body, headers })
      return `${site.origin}${path}`
    },
    /** The first hit with these fields, once the collector took it. */
    hit: (wanted) => when(() => hits().find(fits(wanted))),
    /** Paths of all page views, once there are so many. */
    pageviews: (count) =>
      when(() => {
        const paths = hits()
          .filter(fits({ type: 'pageview' }))
          .map(pathOf)
        return paths.length < count ? undefined : paths
      }),
    goals: () => hits().filter(fits({ type: 'goal' })),
    /** The fields of a form that the site's back end was sent. */
    form: (path) =>
      when(() => posts.find((post) => post.path === path)).then(({ body, headers }) =>
        /json/.test(headers['content-type'])
          ? JSON.parse(body)
          : Object.fromEntries(new URLSearchParams(body)),
      ),
    /** A visitor without a past, of whom alone is told from now on: the cookie that says so. */
    newVisitor() {
      posts.splice(0)
      visitor += 1
      return { name: 'visitor', value: `${visitor}`, domain: new URL(site.origin).hostname }
    },
    async close() {
      await site.close()
      await collector.close()
    },
  }
}

const pathOf = ({ url }) => new URL(url).pathname
