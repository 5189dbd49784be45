import autocannon from 'autocannon'

/** Of one run of load. Latencies are in ms. */
export type Load = {
  seconds: number
  answered: number
  failed: number
  p50: number
  p99: number
}

/** Posts `body` to `url` over and over; each `[<id>]` in it becomes an ID of its own. */
export async function load({
  url,
  body,
  connections,
  seconds,
}: {
  url: string
  body: string
  connections: number
  seconds: number
}): Promise<Load> {
  const result = await autocannon({
    url,
    method: 'POST',
    body,
    connections,
    duration: seconds,
    idReplacement: true,
    headers: {
      'content-type': 'text/plain',
      'user-agent':
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
      origin: 'http://localhost',
    },
  })
  return {
    seconds: result.duration,
    answered: result['2xx'],
    failed: result.non2xx + result.errors + result.timeouts,
    p50: result.latency.p50,
    p99: result.latency.p99,
  }
}

/** A beacon of so many hits, as the counter sends them. */
export function beaconBody(hits: number, now: number): string {
  const one = (at: number) => ({
    event_id: `[<id>]${at}`,
    type: at === 0 ? 'pageview' : 'goal',
    ts: now,
    client_id: '758596365.1795400123',
    visit_id: 'bench-visit-0001',
    visit_at: now,
    url: 'http://localhost/shop/tea/assam-second-flush?color=green',
    title: 'Assam, second flush — a shop for tea',
    landing_page:
      'http://localhost/shop/?utm_source=google&utm_medium=cpc&utm_campaign=spring&utm_term=buy+tea&gclid=EAIaIQobChMI4b3l',
    visit_referrer: 'https://www.google.com/',
    language: 'de-DE',
    screen: '1920x1080',
    ...(at === 0 ? {} : { name: 'add_to_cart', value: '12.50', currency: 'EUR' }),
  })
  return JSON.stringify({ sent_at: now, hits: Array.from({ length: hits }, (_, at) => one(at)) })
}
