import type { Hit } from '@throughline/schema'
import type { Taken } from '../batch/take-batch.ts'
import type { Sites } from '../sites.ts'

/** Refuses the denied hits of sites that take nothing of who denied. */
export function refuseDenied<H extends Hit>(taken: Taken<H>, sites: Sites): void {
  if (taken.good.every(({ value }) => value.consent !== 'denied')) return
  taken.good = taken.good.filter(({ site, value, index }) => {
    const wanted = value.consent !== 'denied' || sites.find(site)?.when_denied === 'anonymous'
    if (!wanted) taken.rejected.push({ index, field: 'consent', error: 'consent_denied' })
    return wanted
  })
}
