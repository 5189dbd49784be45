import { createHash } from 'node:crypto'
import type { Delivery, Pull } from '@throughline/connectors'
import { backOffMs, type Wait } from './wait.ts'

type Given = {
  pull: Pull
  /** Keeps a page that was fetched, as if it had been sent. */
  take: (delivery: Delivery) => Promise<{ outcome: string }>
  now: () => number
  wait: Wait
  failed: (reason: string, error?: unknown) => void
  signal: AbortSignal
}

const minuteMs = 60_000
const patienceMs = 30_000
const largestAnswer = 16 * 2 ** 20

/**
 * Fetches what a vendor has, again and again, until told to stop. Where the last look ended is not kept:
 * after a start it reaches back far enough, and what is known already replaces itself.
 */
export async function keepPulling(given: Given): Promise<void> {
  const { pull, now, wait, failed, signal } = given
  const seen = new Set<string>()
  let fromMs = now() - pull.firstMinutes * minuteMs
  let failures = 0
  while (!signal.aborted) {
    const tillMs = now()
    const problem: Problem | undefined = await pullOnce(given, { fromMs, tillMs, seen }).catch(
      (error: unknown) => {
        return { problem: 'not_kept', error }
      },
    )
    if (signal.aborted) return
    if (problem) {
      failures += 1
      failed(problem.problem, problem.error)
      await wait(Math.max(backOffMs(failures), (problem.waitSeconds ?? 0) * 1000))
      continue
    }
    failures = 0
    fromMs = tillMs - pull.overlapMinutes * minuteMs
    await wait(pull.everyMinutes * minuteMs)
  }
}

type Problem = { problem: string; waitSeconds?: number; error?: unknown }

async function pullOnce(
  { pull, take, wait, failed, signal }: Given,
  { fromMs, tillMs, seen }: { fromMs: number; tillMs: number; seen: Set<string> },
): Promise<Problem | undefined> {
  let offset: number | undefined = 0
  while (offset !== undefined && !signal.aborted) {
    const asked = pull.request({ fromMs, tillMs, offset })
    const answer = await ask(asked, signal).catch((error: unknown) => ({ error }))
    if ('error' in answer) return { problem: 'no_answer', error: answer.error }
    const { status, text } = answer
    if (text.length > largestAnswer) return { problem: 'too_large' }
    const read = pull.read({ status, text, offset })
    if ('problem' in read) return read
    // Looks overlap, and most pages hold nothing new: they need not be kept again.
    const hash = createHash('sha256').update(text).digest('base64')
    if (!seen.has(hash)) {
      const delivery = {
        method: 'PULL' as const,
        url: asked.url,
        headers: {},
        body: Buffer.from(text),
      }
      const { outcome } = await take(delivery)
      if (outcome === 'refused') failed('page_refused')
      if (seen.size > 1000) seen.clear()
      seen.add(hash)
    }
    if (read.waitSeconds !== undefined) await wait(read.waitSeconds * 1000)
    offset = read.nextOffset !== undefined && read.nextOffset > offset ? read.nextOffset : undefined
  }
  return undefined
}

async function ask(
  { url, headers, body }: ReturnType<Pull['request']>,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    // A vendor that sends us elsewhere would be shown the token there.
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
  })
  return { status: response.status, text: await textOf(response) }
}

/** Reads no further than past the largest answer that is taken. */
async function textOf({ body }: Response): Promise<string> {
  const reader = body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  while (reader && text.length <= largestAnswer) {
    const { done, value } = await reader.read()
    if (done) break
    text += decoder.decode(value, { stream: true })
  }
  await reader?.cancel()
  return text
}
