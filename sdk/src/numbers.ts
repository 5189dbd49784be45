import type { Settings } from './config.ts'
import type { SwapRule } from './finder.ts'
import type { safely } from './safely.ts'
import type { Store } from './store.ts'
import type { openSwaps } from './swaps.ts'
import type { Visit } from './visit.ts'
import { withoutEmpty } from './without-empty.ts'

const name = 'tl_number'
const beatMs = 60_000

/** What the collector lends, by its own clock. `until` is missing where nothing of it is lent. */
type Lent = { swaps: SwapRule[]; number?: string; until?: number; now?: number }

/** The same by the browser's clock. */
type Shown = { swaps: SwapRule[]; number?: string | undefined; ends: number }

type Given = {
  settings: Settings
  storage: Store
  swaps: ReturnType<typeof openSwaps>
  now: () => number
  id: () => string | undefined
  visit: () => Visit | undefined
  /** Of the script that this is a part of. */
  guard: typeof safely
}

export type OpenNumbers = typeof openNumbers

/**
 * The numbers that the collector lends to this visitor: shown when a hit is answered, at once on the
 * next page, renewed by beats while the page is seen, and taken back when they end. A page that can't
 * ask shows its own again by then: the number may be somebody else's.
 */
export function openNumbers({ settings, storage, swaps, now, id, visit, guard }: Given) {
  const asked = new Set<(number: string | undefined) => void>()
  let shown: Shown | undefined
  let said: string | undefined
  // Once something was lent to this page it asks on, however long it slept.
  let isAsking = false
  let lastBeat = now()

  show(stored())
  setInterval(guard(look, 'swaps'), beatMs / 4)
  document.addEventListener('visibilitychange', guard(look, 'swaps'), true)
  addEventListener('pageshow', guard(look, 'swaps'), true)
  return { hear: guard(hear), forget: () => keep(undefined), number: guard(number) }

  /** An answer to hits, or to a beat. */
  function hear(answer: Response): void {
    answer.json().then(
      guard((told: { numbers?: Lent }) => take(told.numbers)),
      noAnswer,
    )
  }

  function take(lent: Lent | undefined): void {
    // Consent may have been denied since it was asked for.
    if (!lent || !id()) return
    const { until, now: then = 0 } = lent
    const ends = until === undefined ? now() + 10 * beatMs : now() + until - then
    lastBeat = now()
    keep({ swaps: lent.swaps, number: lent.number, ends })
  }

  function keep(next: Shown | undefined): void {
    if (next) storage.write(name, JSON.stringify(next))
    else storage.remove(name)
    show(next)
  }

  function show(next: Shown | undefined): void {
    const before = JSON.stringify(shown?.swaps)
    shown = next
    isAsking ||= !!next
    if (JSON.stringify(next?.swaps) !== before) {
      // What is swapped for every visitor, and what for this one.
      swaps.set([...settings.swaps, ...(next?.swaps || [])])
    }
    if (next?.number === said) return
    said = next?.number
    for (const tell of asked) guard(tell)(said)
  }

  /** Tells the number that is shown, now and whenever it is another one. */
  function number(tell: (number: string | undefined) => void): void {
    asked.add(tell)
    if (said) tell(said)
  }

  function stored(): Shown | undefined {
    const text = storage.read(name, /^{"swaps":\[.*}$/)
    const found: Shown | undefined = text ? JSON.parse(text) : undefined
    return found && found.ends > now() && id() ? found : undefined
  }

  function look(): void {
    // Another tab may have got another.
    if (shown) show(stored())
    if (!isAsking || !id() || document.visibilityState === 'hidden') return
    if (shown && now() - lastBeat < beatMs) return
    lastBeat = now()
    const { id: visit_id, at: visit_at, landing_page, referrer } = visit() || {}
    const beat = { client_id: id(), visit_id, visit_at, page: location.href }
    const source = { landing_page, visit_referrer: referrer, number: said }
    const body = JSON.stringify(withoutEmpty({ ...beat, ...source }))
    const url = new URL('v1/numbers', settings.collector)
    url.search = `?site=${encodeURIComponent(settings.site)}`
    fetch(url, { method: 'POST', body, credentials: 'include' }).then(
      guard((answer: Response) => answer.ok && hear(answer)),
      noAnswer,
    )
  }
}

/** What is shown stays until it ends. */
function noAnswer(): void {}
