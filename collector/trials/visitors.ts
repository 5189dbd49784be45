/** Hits that one visitor makes before the next one comes. */
const hitsAVisit = 5

const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
]

let made = 0

/**
 * Requests as browsers make them, of so many hits each: every event has an ID of its own, and every few hits
 * another visitor comes from another address, by another click.
 */
export function openVisitors(hitsARequest: number) {
  const perVisit = Math.max(1, Math.round(hitsAVisit / hitsARequest))
  return { next }

  /** The next request, and the IDs of its events. */
  function next(): { request: string; ids: string[] } {
    made += 1
    const visitor = Math.floor(made / perVisit)
    const now = Date.now()
    const ids = Array.from({ length: hitsARequest }, (_, at) => idOf(made, at))
    const hits = ids.map((id, at) => hitOf(visitor, { id, at, now }))
    const body = `{"sent_at":${now},"hits":[${hits.join()}]}`
    const request = [
      'POST /v1/hits?site=default HTTP/1.1',
      'host: localhost',
      'origin: http://localhost',
      'content-type: text/plain;charset=UTF-8',
      `user-agent: ${agents[visitor % agents.length]}`,
      `x-forwarded-for: ${addressOf(visitor)}`,
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n')
    return { request, ids }
  }
}

function idOf(request: number, at: number): string {
  return `trial-${String(request).padStart(12, '0')}-${at}`
}

function addressOf(visitor: number): string {
  return `${80 + (visitor % 40)}.${(visitor >> 8) % 256}.${visitor % 256}.7`
}

type Made = { id: string; at: number; now: number }

function hitOf(visitor: number, { id, at, now }: Made): string {
  const who = String(visitor).padStart(10, '0')
  const click = `http://localhost/shop/?utm_source=google&utm_medium=cpc&utm_campaign=spring&utm_term=buy+tea&gclid=EAIaIQobChMI${who}`
  const goal = at === 0 ? '' : ',"name":"add_to_cart","value":"12.50","currency":"EUR"'
  return `{"event_id":"${id}","type":"${at === 0 ? 'pageview' : 'goal'}","ts":${now},"client_id":"1${who.slice(1)}.1795400123","visit_id":"visit-${who}","visit_at":${now},"url":"http://localhost/shop/tea/assam-second-flush?color=green","title":"Assam, second flush — a shop for tea","landing_page":"${click}","visit_referrer":"https://www.google.com/","language":"de-DE","screen":"1920x1080","viewport":"1200x800","time_zone":"Europe/Berlin"${goal}}`
}
