import { type Core, openLater } from './later.ts'
import type { Moment } from './moment.ts'
import { safely } from './safely.ts'

type Connect = (open: (core: Core) => (...moment: Moment) => void) => void

safely(start)()

/** The first script has left its hand on the element that it loaded this one with. */
function start() {
  const script: (Element & { tl?: Connect }) | null = document.currentScript
  script?.tl?.(openLater)
}
