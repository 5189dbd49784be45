import type { Settings } from './config.ts'
import type { Store } from './store.ts'

export type ConsentState = 'granted' | 'denied'

const name = 'tl_consent'
export const choices = /^(granted|denied)$/

/** The visitor's choice on this origin; until it is made, the browser's signal, then the setting. */
export function openConsent(
  storage: Store,
  { consent, gpc, dnt }: Pick<Settings, 'consent' | 'gpc' | 'dnt'>,
) {
  // Read anew each time: the visitor may have chosen in another tab.
  const chosen = () => storage.read(name, choices)
  const optsOut =
    (gpc === 'honoured' && Reflect.get(navigator, 'globalPrivacyControl')) ||
    (dnt === 'honoured' && navigator.doNotTrack === '1')

  return {
    granted: () => (chosen() || (optsOut ? '' : consent)) === 'granted',
    /** What hits say of it: at the collector, too, a choice outweighs the browser's signal. */
    stated: () => chosen() === 'granted' && ({ consent: 'granted' } as const),
    choose: (state: ConsentState) => storage.write(name, state),
  }
}
