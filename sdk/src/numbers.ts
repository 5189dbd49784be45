import type { SwapRule } from './finder.ts'
import type { Core } from './later.ts'
import { listen } from './listen.ts'
import { safely } from './safely.ts'
import { openSwaps, type Swaps } from './swaps.ts'
import { wire } from './wire.ts'

const name = 'tl_number'
const beatMs = 60_000

/** What the collector lends, by its own clock. `until` is missing where nothing of it is lent. */
type Lent = { swaps: SwapRule[]; number?: string; until?: number; now?: number }

/** The same by the browser's clock. */
type Shown = { swaps: SwapRule[]; number?: string | undefined; ends: number }

export type Numbers = Omit<ReturnType<typeof openNumbers>, keyof Swaps>

/**
 * The numbers that the collector lends to this visitor: shown when a hit is answered, at once on the
 * next page, renewed by beats while the page is seen, and taken back when they end. A page that can't
 * ask shows its own again by then: the number may be somebody else's.
 */
export function openNumbers({ settings, storage, now, id, visit }: Core) {
  const asked = new Set<(number: string | undefined) => void>()
  let shown = stored()
  let said = shown?.number
  // Once something was lent to this page it asks on, however long it slept.
  let isAsking = !!shown
  let lastBeat = now()
  const swaps = openSwaps(rulesOf(shown))

  setInterval(safely(look, 'swaps'), beatMs / 4)
  listen(document, 'visibilitychange', look, 'swaps')
  listen(window, 'pageshow', look, 'swaps')
  return { ...swaps, hear: safely(hear), forget: () => keep(undefined), number: safely(number) }

  /** An answer to hits, or to a beat. */
  function hear(answer: Response): void {
    answer.json().then(
      safely((told: { numbers?: Lent }) => take(told.numbers)),
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
      swaps.set(rulesOf(next))
    }
    if (next?.number === said) return
    said = next?.number
    for (const tell of asked) safely(tell)(said)
  }

  /** What is swapped for every visitor, and what for this one. */
  function rulesOf(lent: Shown | undefined): SwapRule[] {
    return [...settings.swaps, ...(lent?.swaps || [])]
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
    const { id: visit_id, at: visit_at, landing_page, referrer } = visit.read() || {}
    const beat = { client_id: id(), visit_id, visit_at, page: location.href }
    const source = { landing_page, visit_referrer: referrer, number: said }
    const body = wire({ ...beat, ...source })
    const url = new URL('v1/numbers', settings.collector)
    url.search = `?site=${encodeURIComponent(settings.site)}`
    fetch(url, { method: 'POST', body, credentials: 'include' }).then(
      safely((answer: Response) => answer.ok && hear(answer)),
      noAnswer,
    )
  }
}

/** What is shown stays until it ends. */
function noAnswer(): void {}
