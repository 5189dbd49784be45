export type GoalDetails = {
  /** What it is worth: a number, or a decimal string where digits matter. Not below 0. */
  value?: number | string
  /** ISO 4217, such as `EUR`. */
  currency?: string
  order_id?: string
}
