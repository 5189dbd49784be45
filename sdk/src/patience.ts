const windowMs = 5000
const most = 5

/**
 * Whether it is worth writing at `key` once more. Another script may undo each write: two that answer
 * each other freeze the page (https://github.com/growthbook/growthbook/issues/6402). After five turns
 * in 5 s the other one wins, until it has been quiet. All writes of one turn count once.
 */
export function openPatience() {
  // When each turn wrote there last.
  const fights = new WeakMap<Node, Map<number, number>>()

  return (key: Node, turn: number): boolean => {
    const now = performance.now()
    const turns = fights.get(key) || new Map<number, number>()
    for (const [each, at] of turns) if (now - at >= windowMs) turns.delete(each)
    fights.set(key, turns.set(turn, now))
    return turns.size <= most
  }
}
