const windowMs = 5000
const most = 5

/**
 * Whether it is worth writing at `key` once more. Another script may undo each write: two that answer
 * each other freeze the page (https://github.com/growthbook/growthbook/issues/6402). After five turns
 * in 5 s the other one wins, until it has been quiet. All writes of one turn count once.
 */
export function openPatience() {
  const fights = new WeakMap<Node, Set<number>>()

  return (key: Node, turn: number): boolean => {
    const turns = fights.get(key) || new Set()
    fights.set(key, turns.add(turn))
    setTimeout(() => turns.delete(turn), windowMs)
    return turns.size <= most
  }
}
