import type { NumberPlace, Replacement } from '@throughline/schema'
import { formatNumber } from './format-number.ts'

/** What gives way to `number` at a place of the pages. */
export function placeSwap({ from, format, whatsapp }: NumberPlace, number: string): Replacement {
  const written = format === undefined ? undefined : formatNumber(number, format)
  return {
    from,
    to: number,
    ...(written === undefined ? {} : { format: written }),
    ...(whatsapp === undefined ? {} : { whatsapp }),
  }
}
