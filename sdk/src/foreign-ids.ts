import type { Store } from './store.ts'

/** What other counters call this browser, from their cookies; '' for those that are not there. */
export function foreignIds(cookies: Store) {
  const { read } = cookies
  return {
    // GA1.1.<id>, or GA1.3-2.<id> where the domain has more labels.
    ga_client_id: read('_ga', /^GA[\d.-]{9,60}$/).replace(/.*\.(\d+\.\d+)$/, '$1'),
    ym_client_id: read('_ym_uid', /^\d{1,64}$/),
    fbp: read('_fbp', /^fb\.[\w.-]{1,125}$/),
    fbc: read('_fbc', /^fb\.[\w.-]{1,509}$/),
  }
}
