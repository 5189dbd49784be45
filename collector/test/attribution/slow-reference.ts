const dayMs = 86_400_000

export type Touch = { at: number; channel: string }
export type Rules = {
  path: string
  lookbackDays: number
  lastK: number
  halfLifeDays: number
  effects: Record<string, number>
}

/** The touches that may earn, in order and shaped, by plain loops. */
export function shapedPath(touches: Touch[], leadAt: number, rules: Rules): Touch[] {
  const path = touches
    .filter(({ at }) => at <= leadAt && at >= leadAt - rules.lookbackDays * dayMs)
    .sort((a, b) => a.at - b.at || (a.channel < b.channel ? -1 : 1))
  if (rules.path === 'last_k') return path.slice(-rules.lastK)
  const kept: Touch[] = []
  const onlyDirect = path.every(({ channel }) => channel === 'Direct')
  path.forEach((touch, at) => {
    const repeats = path[at - 1]?.channel === touch.channel
    const known = path.slice(0, at).some(({ channel }) => channel === touch.channel)
    if (rules.path === 'collapse' && repeats) return
    if (rules.path === 'first_only' && known) return
    if (rules.path === 'no_direct' && touch.channel === 'Direct' && !onlyDirect) return
    kept.push(touch)
  })
  return kept
}

/** The share of each touch of a path under a model. */
export function sharesOf(model: string, path: Touch[], rules: Rules): number[] {
  const weights = path.map(() => 0)
  const give = (at: number, weight: number) => {
    weights[at] = (weights[at] ?? 0) + weight
  }
  const n = path.length
  const newest = Math.max(...path.map(({ at }) => at))
  const last = path.findIndex(({ at }) => at === newest)
  if (model === 'first') give(0, 1)
  if (model === 'last') give(last, 1)
  if (model === 'last_non_direct') {
    const sourced = path.filter(({ channel }) => channel !== 'Direct')
    const latest = Math.max(...sourced.map(({ at }) => at))
    const found = path.findIndex(({ at, channel }) => channel !== 'Direct' && at === latest)
    give(sourced.length === 0 ? last : found, 1)
  }
  if (model === 'linear') for (const at of path.keys()) give(at, 1)
  if (model === 'time_decay') {
    for (const [at, touch] of path.entries()) {
      give(at, 0.5 ** ((newest - touch.at) / dayMs / rules.halfLifeDays))
    }
  }
  if (model === 'position') {
    for (const at of path.keys()) {
      const atEnd = at === 0 || at === n - 1
      give(at, n <= 2 ? 1 / n : atEnd ? 0.4 : 0.2 / (n - 2))
    }
  }
  if (model === 'w_shaped') {
    // Nobody asked before the deal here: the lead and the deal are of the last touch.
    give(0, 0.3)
    give(last, 0.6)
    const others = path.map((_, at) => at).filter((at) => at !== 0 && at !== last)
    for (const at of others) give(at, 0.1 / others.length)
  }
  if (model === 'markov')
    for (const [at, { channel }] of path.entries()) give(at, rules.effects[channel] ?? 0)
  if (model === 'shapley') for (const [at, share] of shapley(path).entries()) give(at, share)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => (total > 0 ? weight / total : 1 / n))
}

/**
 * The Shapley value by enumeration of every order of the path's channels: the lead is worth 1 to a
 * coalition that holds all of them. A channel's touches share its value.
 */
function shapley(path: Touch[]): number[] {
  const channels = [...new Set(path.map(({ channel }) => channel))]
  const value = new Map<string, number>()
  const all = orders(channels)
  for (const order of all) {
    order.forEach((channel, at) => {
      const worth = (players: string[]) => Number(channels.every((one) => players.includes(one)))
      const adds = worth(order.slice(0, at + 1)) - worth(order.slice(0, at))
      value.set(channel, (value.get(channel) ?? 0) + adds / all.length)
    })
  }
  return path.map(({ channel }) => {
    const touches = path.filter((touch) => touch.channel === channel).length
    return (value.get(channel) ?? 0) / touches
  })
}

function orders(items: string[]): string[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, at) =>
    orders(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]),
  )
}
