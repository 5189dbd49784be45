import { localDay, midnightOf, nextDay } from './days.js'
import { hitsOf, walk } from './journey.js'
import { createPerson } from './people.js'
import { busyness, direct, returns, sources } from './sources.js'
import { growth, hours, weekdays } from './world.js'

const hourMs = 3_600_000
/** More than the half hour of silence that ends a visit. */
const restMs = 45 * 60_000
const comesBack = 0.31
const longestReturnDays = 34
/** Who comes again is closer to a decision. */
const eagerness = 1.7

/**
 * Exactly `total` visits over `days`, in the order of time.
 *
 * @returns {Array<{ day: string, person: object, source: object, hits: object[], askedMs?: number }>}
 *   `askedMs` is when the visit reached the goal `request`.
 */
export function createVisits({ days, total, random }) {
  const endMs = midnightOf(nextDay(days.at(-1)))
  const back = days.map(() => [])
  const visits = []

  for (const [index, quota] of quotas().entries()) {
    const at = { index, weekday: new Date(days[index]).getUTCDay() }
    const awaited = back[index]
    for (let left = quota; left > 0; left -= 1) {
      const person = awaited.shift()
      visits.push(person ? again(person, at) : first(at))
    }
    if (index + 1 < days.length) back[index + 1].unshift(...awaited)
  }
  return visits.sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1))

  function first(at) {
    const source = random.weighted(sources, (one) => busyness(one, at))
    const startMs = momentOf(at)
    return visitOf(createPerson(startMs, { source, random }), { source, startMs, at })
  }

  function again(person, at) {
    const startMs = Math.max(momentOf(at), person.seenMs + restMs)
    return visitOf(person, { source: returnOf(person, at), startMs, at })
  }

  function returnOf({ first, buyer }, at) {
    if (!buyer) return direct
    const { by } = random.weighted(returns, (one) => one.weight)
    const source = by === 'same' ? first : by
    return busyness(source, at) > 0 ? source : direct
  }

  function visitOf(person, { source, startMs, at }) {
    person.visits += 1
    const eager = person.visits > 1 ? eagerness : 1
    const asks = person.buyer && !person.asked && random.chance(source.asks * eager)
    const path = walk({ source, asks, random })
    const hits = hitsOf(path, { person, source, startMs, endMs, random })
    const goal = hits.find(({ type }) => type === 'goal')
    if (goal) person.asked = true
    person.seenMs = Date.parse(hits.at(-1).ts)
    const due = at.index + 1 + Math.floor(random.skewed(0, longestReturnDays))
    if (random.chance(comesBack)) back[due]?.push(person)
    return { day: localDay(startMs), person, source, hits, askedMs: goal && Date.parse(goal.ts) }
  }

  function momentOf({ index }) {
    const hour = random.weighted([...hours.keys()], (one) => hours[one])
    return midnightOf(days[index]) + Math.floor((hour + random.between(0, 1)) * hourMs)
  }

  /** How many visits each day has; they sum to `total`. */
  function quotas() {
    const weights = days.map((day, index) => {
      const grown = 1 + ((growth - 1) * index) / days.length
      return weekdays[new Date(day).getUTCDay()] * grown * random.between(0.9, 1.1)
    })
    const whole = weights.reduce((sum, weight) => sum + weight, 0)
    let sum = 0
    let given = 0
    return weights.map((weight) => {
      sum += weight
      const quota = Math.round((sum / whole) * total) - given
      given += quota
      return quota
    })
  }
}

function startOf({ hits }) {
  return hits[0].event_id
}
