import type { Store } from './store.ts'

const name = 'tl_cid'
const shape = /^[1-9]\d{0,9}\.\d{10}$/

/** The name of this browser, GA-shaped: `<random 1..2147483647>.<unix seconds>`. */
export function openClientId(cookies: Store, now: () => number) {
  let renewed = false

  return {
    /** The ID in the cookie; a new one where there is none or it is no client ID. */
    get(): string {
      const kept = cookies.read(name, shape)
      if (kept && renewed) return kept
      const id = kept || newClientId(now())
      // Once a page, so that the 400 days run from the last visit.
      cookies.write(name, id)
      renewed = true
      return id
    },
    forget: () => cookies.remove(name),
  }
}

function newClientId(now: number): string {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1))
  const seconds = String(Math.floor(now / 1000)).padStart(10, '0')
  return `${(random % 2_147_483_647) + 1}.${seconds}`
}
