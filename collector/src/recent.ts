export type Recent<Value extends object> = ReturnType<typeof openRecent<Value>>

type Options<Value> = {
  /** How much is held at most, in units of `weigh`: values, where nothing else is said. */
  capacity: number
  weigh?: (key: string, value: Value) => number
}

/**
 * Remembers values by name and forgets what was not asked for of late. Two maps that follow each other
 * and no list of what was used last: most is asked for in the younger one, where asking writes nothing.
 */
export function openRecent<Value extends object>({ capacity, weigh = () => 1 }: Options<Value>) {
  const half = capacity / 2
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  let weight = 0
  return { get, set, remove, clear }

  function get(key: string): Value | undefined {
    const known = young.get(key)
    if (known !== undefined) return known
    const before = old.get(key)
    if (before !== undefined) set(key, before)
    return before
  }

  /** What replaces a value is weighed beside it: the bound holds all the same. */
  function set(key: string, value: Value): void {
    const more = weigh(key, value)
    if (weight + more > half) {
      old = young
      young = new Map()
      weight = 0
    }
    young.set(key, value)
    weight += more
  }

  function remove(key: string): void {
    young.delete(key)
    old.delete(key)
  }

  function clear(): void {
    young = new Map()
    old = new Map()
    weight = 0
  }
}
