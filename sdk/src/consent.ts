import type { Store } from './store.ts'

export type ConsentState = 'granted' | 'denied'

const name = 'tl_consent'

/** The visitor's choice on this origin; `initial` holds until it is made. */
export function openConsent(storage: Store, initial: ConsentState) {
  return {
    // Read anew each time: the visitor may have chosen in another tab.
    granted: () => (storage.read(name, /^(granted|denied)$/) || initial) === 'granted',
    choose: (state: ConsentState) => storage.write(name, state),
  }
}
