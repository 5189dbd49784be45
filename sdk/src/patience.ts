const windowMs = 5000
const most = 5

/**
 * Whether it is worth writing at `key` once more. Another script may undo each write: two that answer
 * each other freeze the page (https://github.com/growthbook/growthbook/issues/6402). After five turns
 * in 5 s the other one wins, until it has been quiet for 5 s. All writes of one turn count once.
 */
export function openPatience(now: () => number) {
  const fights = new WeakMap<Node, [since: number, count: number, turn: number]>()

  return (key: Node, turn: number): boolean => {
    let [since, count, last] = fights.get(key) || [0, 0, 0]
    if (now() - since >= windowMs) [since, count] = [now(), 0]
    if (turn !== last) count++
    if (count > most) since = now()
    fights.set(key, [since, count, turn])
    return count <= most
  }
}
