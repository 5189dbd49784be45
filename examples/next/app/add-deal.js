const clientIdShape = /^[1-9]\d{0,9}\.\d{10}$/

/** Tells the collector of a request. A shop takes requests while its analytics is down: it throws nothing. */
export async function addDeal({ clientId = '' }) {
  const { THROUGHLINE_COLLECTOR, THROUGHLINE_SITE, THROUGHLINE_KEY } = process.env
  const deal = {
    deal_id: `request-${crypto.randomUUID()}`,
    ...(clientIdShape.test(clientId) ? { client_id: clientId } : {}),
    status: 'new',
    revenue: 0,
    currency: 'EUR',
    created_at: new Date().toISOString(),
  }
  try {
    const answer = await fetch(`${THROUGHLINE_COLLECTOR}/v1/deals?site=${THROUGHLINE_SITE}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${THROUGHLINE_KEY}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify([deal]),
      signal: AbortSignal.timeout(3000),
    })
    if (!answer.ok) console.error(`Throughline did not take a deal: ${await answer.text()}`)
  } catch (error) {
    console.error(`Throughline did not take a deal: ${error.message}`)
  }
}
