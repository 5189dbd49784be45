import { throwDice } from './id.ts'
import type { Store } from './store.ts'

const name = 'tl_cid'

export const clientIdShape = /^[1-9]\d{0,9}\.\d{10}$/

/**
 * The name of this browser, GA-shaped: `<random 1..2147483647>.<unix seconds>`. It is kept in `stores`,
 * the first of which is asked first.
 */
export function openClientId(stores: Store[], now: () => number) {
  let renewed = false
  let taken = ''

  return {
    /** The ID that is kept; a new one where there is none or it is no client ID. */
    get(): string {
      const kept = taken || stores.map((store) => store.read(name, clientIdShape)).find(Boolean)
      if (kept && renewed) return kept
      const id = kept || newClientId(now())
      // Once a page, so that the 400 days run from the last visit.
      for (const store of stores) store.write(name, id)
      renewed = true
      taken = ''
      return id
    },
    /** From now on the browser is `id`, as it is on another of the site's domains. */
    take(id: string) {
      taken = id
      renewed = false
    },
    forget() {
      taken = ''
      for (const store of stores) store.remove(name)
    },
  }
}

function newClientId(now: number): string {
  const [random = 0] = throwDice(1)
  return `${(random % 2_147_483_647) + 1}.${now.toString().padStart(13, '0').slice(0, -3)}`
}
