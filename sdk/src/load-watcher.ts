import type { Settings } from './config.ts'
import type { HitFields } from './hit.ts'

type Told = (type: 'error' | 'vital', fields: HitFields, url: string) => void

/** What the second script finds on its element. */
export type Watched = { tl: [watch: Settings['watch'], tell: Told] }

/** Loads the second script, beside this one, where the site asks for what it watches. */
export function loadWatcher({ watch, collector }: Settings, tell: Told): void {
  if (!watch[0]) return
  const script = document.createElement('script')
  script.src = new URL('tl-watch.js', collector).href
  const watched: Watched = { tl: [watch, tell] }
  document.head.append(Object.assign(script, watched))
}
