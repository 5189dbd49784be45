/** How often paths stepped from one state to the next. */
export type Transition = { from: string; to: string; times: number }

export const start = '(start)'
export const lead = '(lead)'
export const none = '(none)'

/**
 * The removal effect of each channel in a first-order Markov chain: which part of the leads would be lost
 * if whoever steps to the channel left instead. 1 − P(lead without it) / P(lead), each solved exactly from
 * the chain's linear system. No effects where no path ends in a lead.
 * After Anderl et al., "Mapping the customer journey" (2016).
 */
export function removalEffects(transitions: Transition[]): Record<string, number> {
  const channels = [...new Set(transitions.flatMap(({ from, to }) => [from, to]))]
    .filter((state) => ![start, lead, none].includes(state))
    .sort()
  const whole = chanceOfLead(transitions, channels)
  if (whole === 0) return {}
  return Object.fromEntries(
    channels.map((channel) => {
      const others = channels.filter((other) => other !== channel)
      return [channel, 1 - chanceOfLead(transitions, others) / whole]
    }),
  )
}

/** The chance that a path through `channels` ends in a lead; a step to any other state leads nowhere. */
function chanceOfLead(transitions: Transition[], channels: string[]): number {
  const states = [start, ...channels]
  const left = new Map<string, number>()
  for (const { from, times } of transitions) left.set(from, (left.get(from) ?? 0) + times)
  const place = new Map(states.map((state, at) => [state, at]))
  // Row i says: chance(i) − Σ p(i, j) chance(j) = p(i, lead).
  const rows = states.map((_, at) =>
    Float64Array.from({ length: states.length + 1 }, (__, to) => Number(to === at)),
  )
  for (const { from, to, times } of transitions) {
    const row = rows[place.get(from) ?? -1]
    const column = to === lead ? states.length : place.get(to)
    if (row === undefined || column === undefined) continue
    const chance = times / (left.get(from) ?? times)
    row[column] = (row[column] ?? 0) + (to === lead ? chance : -chance)
  }
  return solved(rows)[0] ?? 0
}

/** Solves `rows`, each with its right side last, by elimination with the largest pivot first. */
function solved(rows: Float64Array[]): number[] {
  const size = rows.length
  for (let column = 0; column < size; column += 1) {
    let pivot = column
    for (let at = column + 1; at < size; at += 1) {
      if (Math.abs(rows[at]?.[column] ?? 0) > Math.abs(rows[pivot]?.[column] ?? 0)) pivot = at
    }
    const found = rows[pivot] ?? new Float64Array(size + 1)
    rows[pivot] = rows[column] ?? found
    rows[column] = found
    // A state that is never left, or only to itself, reaches no lead.
    const divisor = found[column] ?? 0
    if (Math.abs(divisor) < 1e-14) continue
    for (let at = column; at <= size; at += 1) found[at] = (found[at] ?? 0) / divisor
    for (const row of rows) {
      const factor = row[column] ?? 0
      if (row === found || factor === 0) continue
      for (let at = column; at <= size; at += 1)
        row[at] = (row[at] ?? 0) - factor * (found[at] ?? 0)
    }
  }
  return rows.map((row) => row[size] ?? 0)
}
