import type { Sites } from '../sites.ts'
import type { Store } from '../store/store.ts'
import type { Own } from './guard.ts'
import { type Progress, rebuild } from './rebuild.ts'
import { rewritePhones } from './rewrite-phones.ts'
import { readRules } from './rules.ts'
import type { Cause } from './settle.ts'

const causesAtOnce = 5_000

type State =
  | { state: 'idle' | 'waiting' | 'done' | 'failed' }
  | ({ state: 'running'; site: string } & Progress)

type Options = {
  store: Store
  sites: Sites
  ownOf(site: string): Own
  resettle(site: string, causes: Cause[]): Promise<void>
}

/** Works out everybody of a site anew, and tells how far it is. */
export function openRebuilding({ store, sites, ownOf, resettle }: Options) {
  let state: State = { state: 'idle' }

  return {
    /** How far the last one is, or how it ended. */
    state: () => state,
    /** Says that one was asked for. */
    wait(): void {
      state = { state: 'waiting' }
    },
    /** Rebuilds some sites, with numbers that gave no edge when they came where `phones`. Call it in turn. */
    async run(names: string[], { phones }: { phones: boolean }): Promise<void> {
      try {
        for (const site of names) await rebuildSite(site, phones)
        state = { state: 'done' }
      } catch (error) {
        state = { state: 'failed' }
        throw error
      }
    },
  }

  async function rebuildSite(site: string, phones: boolean): Promise<void> {
    const rules = await readRules(store, site)
    if (phones) await rewritePhones(store, { site, country: sites.find(site)?.phone_country })
    const open = await rebuild({
      store,
      site,
      own: ownOf(site),
      rules,
      onProgress: (at) => {
        state = { state: 'running', site, ...at }
      },
    })
    const causes = open.map((a) => ({ a, b: '' as const, why: 'rebuild' }))
    for (let at = 0; at < causes.length; at += causesAtOnce) {
      await resettle(site, causes.slice(at, at + causesAtOnce))
    }
  }
}
