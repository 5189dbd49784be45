import type { Settings } from './config.ts'
import type { HitFields } from './hit.ts'

type Told = (type: 'error' | 'vital', fields: HitFields, url: string) => void

/** What it finds on its element. */
export type Watched = { tl: [watch: Settings['watch'], tell: Told] }

/** Loads what watches errors and vitals, where the site asks for it. */
export function loadWatcher({ watch, collector }: Settings, tell: Told): void {
  if (!watch[0]) return
  const script = document.createElement('script')
  script.src = new URL('tl-watch.js', collector).href
  const watched: Watched = { tl: [watch, tell] }
  document.head.append(Object.assign(script, watched))
}
