'use client'

import { useGoal } from '../../react/throughline.js'

/** A goal that is reached when the page is shown. */
export function Goal({ name }) {
  useGoal(name)
  return null
}
