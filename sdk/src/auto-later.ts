import { type OpenLater, openLater } from './later.ts'
import { safely } from './safely.ts'
import { warn } from './warn.ts'

type Verbs = Record<string, unknown>

/** What the first script leaves on the element that it loads this one with. */
type Left = { tl: [connect: (open: OpenLater) => void, verbs: Verbs] }

safely(start)()

function start() {
  const script: (Element & Partial<Left>) | null = document.currentScript
  if (!script?.tl) return
  const address = script.getAttribute('src') || ''
  const [connect, verbs] = script.tl
  connect(openLater)
  /** Says in the console what is wrong with the counter in this browser. */
  verbs.check = safely(() =>
    import(`${new URL(`v1/check.js?site=${window.tl?.site}`, address)}`).then(
      ({ check }) => check(verbs),
      warn,
    ),
  )
  Object.assign(window.tl ?? {}, verbs)
}
