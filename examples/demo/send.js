import { setTimeout as sleep } from 'node:timers/promises'

/** The collector takes 1 MB a batch. */
const mostBytes = 900_000
const atOnce = 3
const mostTries = 60
const defaultWaitMs = 2000
const longestWaitMs = 60_000
const patienceMs = 120_000
const shownRefusals = 5

/** What the user has to be told in a line or a few; anything else is a fault of the demo itself. */
export class SendError extends Error {}

/**
 * Sends bodies to the collector, again and again where it says that it is busy. Records carry their
 * own IDs, so sending one twice changes nothing.
 *
 * @param {{ url: string, site: string, key: string, wait?: (ms: number) => Promise<unknown> }} to
 */
export function createSender({ url, site, key, wait = sleep }) {
  return { putSettings, post, postAll }

  async function putSettings(settings) {
    const path = `/v1/sites/${encodeURIComponent(site)}`
    await request(path, { method: 'PUT', body: JSON.stringify(settings) })
  }

  /** Throws a SendError where the collector refuses any row. */
  async function post(kind, { body, type }) {
    const path = `/v1/${kind}?site=${encodeURIComponent(site)}`
    const answer = await request(path, { method: 'POST', body, type })
    if (answer.rejected?.length > 0) throw new SendError(refusalsOf(kind, answer))
  }

  /** Posts all batches, a few at a time. After a failure no further batch is begun. */
  async function postAll(kind, { batches, onSent }) {
    const waiting = each(batches)
    await Promise.all(Array.from({ length: atOnce }, worker))

    async function worker() {
      for (const { rows, ...batch } of waiting) {
        await post(kind, batch)
        onSent(rows)
      }
    }
  }

  async function request(path, { method, body, type = 'application/json' }) {
    const headers = { 'content-type': type, authorization: `Bearer ${key}` }
    for (let tries = 1; tries <= mostTries; tries += 1) {
      const { response, text } = await reach(path, { method, headers, body })
      if (response.status !== 429 && response.status !== 503) return read(response, { path, text })
      await wait(waitOf(response.headers.get('retry-after')))
    }
    throw new SendError(`${url} is still busy after ${mostTries} tries. Run this again later.`)
  }

  async function reach(path, init) {
    try {
      const signal = AbortSignal.timeout(patienceMs)
      const response = await fetch(new URL(path, url), { ...init, signal })
      return { response, text: await response.text() }
    } catch (error) {
      if (error.name === 'TimeoutError') throw new SendError(`${url} takes too long to answer.`)
      const reason = error.cause?.code ?? error.cause?.message ?? error.message
      throw new SendError(
        `Nothing answers at ${url} (${reason}). Run \`npm start\` in another terminal first.`,
      )
    }
  }
}

/** JSON arrays of rows, each of less than the collector takes at once. */
export function* batchesOf(rows, limitBytes = mostBytes) {
  let waiting = []
  let bytes = 2
  for (const row of rows) {
    const written = JSON.stringify(row)
    const size = Buffer.byteLength(written) + 1
    if (waiting.length > 0 && bytes + size > limitBytes) {
      yield { body: `[${waiting.join(',')}]`, rows: waiting.length }
      waiting = []
      bytes = 2
    }
    waiting.push(written)
    bytes += size
  }
  if (waiting.length > 0) yield { body: `[${waiting.join(',')}]`, rows: waiting.length }
}

/** One iterator for all workers; when one of them fails, `for of` ends it for the others too. */
function* each(batches) {
  yield* batches
}

function read({ ok, status }, { path, text }) {
  if (status === 401 || status === 403) {
    throw new SendError('The collector does not take this API key. Give it with --key or API_KEY.')
  }
  const answer = jsonOf(text)
  if (ok || answer?.rejected) return answer ?? {}
  throw new SendError(`${path} answered ${status}: ${text.slice(0, 300)}`)
}

function jsonOf(text) {
  try {
    return JSON.parse(text)
  } catch {
    // Not the collector's words, then; the caller shows the text where it matters.
    return undefined
  }
}

/** Retry-After in seconds; a date, which HTTP allows too, is not what the collector sends. */
function waitOf(retryAfter) {
  const ms = Number(retryAfter ?? Number.NaN) * 1000
  return ms >= 0 ? Math.min(ms, longestWaitMs) : defaultWaitMs
}

function refusalsOf(kind, { accepted, rejected }) {
  const shown = rejected.slice(0, shownRefusals).map((one) => `  ${JSON.stringify(one)}`)
  return [`Of ${kind}, ${rejected.length} were refused and ${accepted} taken:`, ...shown].join('\n')
}
