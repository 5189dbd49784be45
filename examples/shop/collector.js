const patienceMs = 5000

/**
 * Sends one record to the collector's `POST /v1/<kind>`. Never throws: a shop takes orders while
 * its analytics is down.
 *
 * @param {'deals' | 'payments'} kind
 * @param {{ record: object, collector: () => string, site: string, apiKey: string }} how
 * @returns {Promise<{ kind: string, ok: boolean, status: number, answer: string }>}
 *   `status` is 0 where nothing answered; `answer` then says why.
 */
export async function tellCollector(kind, { record, collector, site, apiKey }) {
  try {
    const response = await fetch(`${collector()}/v1/${kind}?site=${encodeURIComponent(site)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body: JSON.stringify([record]),
      signal: AbortSignal.timeout(patienceMs),
    })
    const answer = await response.text()
    return { kind, ok: response.status === 200, status: response.status, answer }
  } catch (error) {
    return { kind, ok: false, status: 0, answer: String(error.cause?.message || error.message) }
  }
}
