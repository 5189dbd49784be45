import type { Hit } from '@throughline/schema'
import { vi } from 'vitest'
import { startCounter } from '../src/counter.ts'
import { openLater } from '../src/later.ts'
import { settingsOf } from './settings.ts'

/** How the network treats a request: `cut` takes it and loses the answer, `hang` never answers. */
export type Network = 'ok' | '503' | '429' | 'cut' | 'down' | 'hang'

export type Step =
  | { do: 'goal' | 'push' | 'hide' | 'online' | 'reload' | 'kill' }
  | { do: 'network'; is: Network }
  | { do: 'storage'; blocked: boolean }
  | { do: 'wait'; ms: number }

type Page = {
  counter: ReturnType<typeof startCounter>
  listeners: [type: string, listener: EventListenerOrEventListenerObject][]
  made: string[]
  blocked: boolean
  troubled: boolean
}

const blockedStorage = new Proxy(
  {},
  {
    get() {
      throw new DOMException('Access is denied for this document', 'SecurityError')
    },
  },
)

/**
 * Plays a visitor's story on pages that live and die one after the other, and at its end opens a page
 * with a sound network. Gives what was made, what may be lost, and the event IDs under which each hit
 * arrived. Lost may be only what a page with blocked storage made and left behind when it died: killed,
 * or after its network had failed.
 */
export async function playStory(steps: Step[]) {
  const arrived = new Map<string, Set<string>>()
  const made: string[] = []
  const mayBeLost = new Set<string>()
  const storage = localStorage
  let network: Network = 'ok'
  let blocked = false
  storage.clear()
  vi.stubGlobal('AbortSignal', {})
  vi.stubGlobal('fetch', (_: string, { body }: { body: string }) => request(body))
  navigator.sendBeacon = (_, body) => {
    if (network === 'ok' || network === 'cut') take(String(body))
    return network !== 'hang'
  }

  let page = open()
  for (const step of steps) await play(step)
  network = 'ok'
  blocked = false
  die('pagehide')
  page = open()
  // No pause is longer than 60 s.
  await vi.advanceTimersByTimeAsync(200_000)
  const waiting = Object.keys(storage).filter((name) => name.startsWith('tl_hit'))
  die('pagehide')
  return { made, mayBeLost, arrived, waiting }

  async function play(step: Step): Promise<void> {
    if (step.do === 'goal' || step.do === 'push') make(step.do)
    if (step.do === 'wait') await vi.advanceTimersByTimeAsync(step.ms)
    if (step.do === 'online') fire('online')
    if (step.do === 'network') network = step.is
    if (network !== 'ok') page.troubled = true
    if (step.do === 'storage') blocked = step.blocked
    if (step.do === 'hide') {
      vi.spyOn(document, 'visibilityState', 'get').mockReturnValueOnce('hidden')
      fire('visibilitychange')
      await vi.advanceTimersByTimeAsync(0)
    }
    if (step.do !== 'reload' && step.do !== 'kill' && step.do !== 'storage') return
    die(step.do === 'kill' ? undefined : 'pagehide')
    page = open()
  }

  function make(kind: 'goal' | 'push'): void {
    const name = `${kind}-${made.length}`
    made.push(name)
    page.made.push(name)
    if (kind === 'goal') page.counter.goal(name)
    else page.counter.page(`/${name}`)
  }

  function open(): Page {
    vi.stubGlobal('localStorage', blocked ? blockedStorage : storage)
    const listeners: Page['listeners'] = []
    for (const target of [document, window]) {
      target.addEventListener = (type: string, listener: Page['listeners'][0][1]) => {
        listeners.push([type, listener])
      }
    }
    const counter = startCounter(
      settingsOf({ off: ['forms', 'swaps', 'clicks', 'engagement', 'history', 'linker'] }),
      Date.now,
    )
    counter.connect(openLater)
    return { counter, listeners, made: [], blocked, troubled: network !== 'ok' }
  }

  function fire(type: string): void {
    for (const [of, listener] of page.listeners) {
      if (of === type && typeof listener === 'function') listener(new Event(type))
    }
  }

  function die(last: 'pagehide' | undefined): void {
    if (page.blocked && (!last || page.troubled)) {
      for (const name of page.made) if (!arrived.has(name)) mayBeLost.add(name)
    }
    if (last) fire(last)
    // Nothing of a dead page runs, and no answer reaches it.
    vi.clearAllTimers()
  }

  function request(body: string): Promise<Response> {
    if (network === 'ok' || network === 'cut') take(body)
    const answered = network
    return new Promise((resolve, reject) => {
      setTimeout(
        () => {
          if (answered === 'ok') resolve(new Response())
          else if (answered === '503') resolve(new Response(null, { status: 503 }))
          else if (answered === '429') {
            resolve(new Response(null, { status: 429, headers: { 'retry-after': '5' } }))
          } else reject(new TypeError('Failed to fetch'))
        },
        answered === 'hang' ? 30_000 : 80,
      )
    })
  }

  function take(body: string): void {
    const { hits }: { hits: Hit[] } = JSON.parse(body)
    for (const { event_id, name, url } of hits) {
      const key = name ?? url.replace(/.*\//, '')
      arrived.set(key, (arrived.get(key) ?? new Set()).add(event_id))
    }
  }
}
