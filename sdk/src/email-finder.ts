import type { Replacement } from '@throughline/schema'
import { type Finder, openFinder } from './finder.ts'

/** Finds an e-mail address in any case, but not as a part of a longer one. */
export function emailFinder({ from, to }: Replacement): Finder {
  const address = from.replace(/[^\w@]/g, '\\$&').replace('@', '(@|%40)')
  return openFinder(`${address}(?![\\w-]|\\.\\w)`, '', (_, before) =>
    /[\w.+-]$/.test(before) ? undefined : to,
  )
}
