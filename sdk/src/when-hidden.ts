import { listen } from './listen.ts'

/** Calls `act` whenever the page is hidden or left: the last moment in which hits can be made. */
export function whenHidden(act: () => void): void {
  // On the window, so before those who listen on the document.
  listen(window, 'visibilitychange', () => {
    if (document.visibilityState === 'hidden') act()
  })
  listen(window, 'pagehide', act)
}
