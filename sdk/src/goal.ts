import type { GoalDetails } from './goal-details.ts'
import type { HitFields } from './hit.ts'
import { textOf } from './text.ts'

/** A goal's fields, or what is wrong with it. */
export function goalFields(given: string, details: GoalDetails): HitFields | string {
  const name = textOf(given, 128)
  const value = typeof details.value === 'number' ? details.value : textOf(details.value, 40)
  const currency = textOf(details.currency, 40).toUpperCase()
  if (!name) return 'goal: no name'
  if (!/^(\+?\d{1,14}(\.\d{1,20})?)?$/.test(String(value))) return 'goal: wrong value'
  if (!/^([A-Z]{3})?$/.test(currency)) return 'goal: wrong currency'
  return { name, value, currency, order_id: textOf(details.order_id, 128) }
}
