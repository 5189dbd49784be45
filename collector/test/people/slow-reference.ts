import { caps, passThrough } from '@throughline/schema'
import { personIdOf } from '../../src/people/assign.ts'
import type { Guard } from '../../src/people/guard.ts'
import { type Edge, type Key, nodeOf, typeOf } from '../../src/people/node.ts'
import type { Rules } from '../../src/people/rules.ts'

const order = ['client_id', 'deal', 'user_id', 'message', 'phone', 'email']

/** Who is who, as the definition reads: all edges at once, by sets and by looking through everything. */
export function slowPeople(all: Edge[], guard: Guard, rules: Rules): Map<Key, string> {
  const edges = all.filter(({ a, b }) => !guard(a) && !guard(b))
  const nodes = [...new Set([...all.flatMap(({ a, b }) => [a, b]), ...rules.joins.flat()])].sort()
  const near = new Map(nodes.map((node) => [node, new Set<Key>()]))
  for (const { a, b } of edges) {
    near.get(a)?.add(b)
    near.get(b)?.add(a)
  }
  const nearTo = (node: Key) => [...(near.get(node) ?? [])]
  const passes = (node: Key) => passThrough.includes(typeOf(node))
  const met = (node: Key) =>
    new Set([...nearTo(node), ...(passes(node) ? [] : nearTo(node).filter(passes).flatMap(nearTo))])
  const isOver = (node: Key) =>
    Object.entries(caps[typeOf(node)]).some(
      ([type, cap]) =>
        [...met(node)].filter((one) => typeOf(one) === type && one !== node).length > cap,
    )
  const logins = (node: Key) => nearTo(node).filter((one) => typeOf(one) === 'user_id')
  const over = new Set(nodes.filter(isOver))
  const shared = new Set(
    nodes.filter((one) => typeOf(one) === 'client_id' && !over.has(one) && logins(one).length > 1),
  )
  const isFree = (node: Key) =>
    !guard(node) && !over.has(node) && !shared.has(node) && !rules.alone.has(node)

  const label = new Map(nodes.map((node) => [node, node]))
  const bars = (a: Key, b: Key) =>
    rules.parts.some(
      ([x, y]) =>
        (label.get(x) === label.get(a) && label.get(y) === label.get(b)) ||
        (label.get(x) === label.get(b) && label.get(y) === label.get(a)),
    )
  const merge = (a: Key, b: Key) => {
    if (bars(a, b)) return
    const [from, to] = [label.get(a), label.get(b) ?? b]
    for (const node of nodes) if (label.get(node) === from) label.set(node, to)
  }
  const sorted = (a: Key, b: Key): [Key, Key] => (a < b ? [a, b] : [b, a])
  const byText = (one: string, other: string) => (one < other ? -1 : Number(one > other))
  for (const [a, b] of rules.joins
    .map(([a, b]) => sorted(a, b))
    .sort((one, other) => byText(one.join('\n'), other.join('\n')))) {
    merge(a, b)
  }
  const inTime = edges
    .map(({ a, b, ts }) => ({ pair: sorted(a, b), ts }))
    .sort((one, other) => one.ts - other.ts || byText(one.pair.join('\n'), other.pair.join('\n')))
  for (const { pair } of inTime) if (isFree(pair[0]) && isFree(pair[1])) merge(...pair)

  const cores = new Map(label)
  const coreSize = (node: Key) => nodes.filter((one) => cores.get(one) === cores.get(node)).length
  const leaves = new Set<Key>()
  const firstMet = (node: Key, hosts: (host: Key) => boolean) =>
    inTime
      .flatMap(({ pair: [a, b], ts }) =>
        a === node ? [{ host: b, ts }] : b === node ? [{ host: a, ts }] : [],
      )
      .filter(({ host }) => hosts(host) && !bars(node, host))
      .sort((one, other) => one.ts - other.ts || byText(one.host, other.host))[0]?.host
  const moves = new Map<Key, Key>()
  const host = (node: Key, hosts: (host: Key) => boolean) => {
    if (coreSize(node) !== 1) return
    const found = firstMet(node, hosts)
    if (found === undefined) return
    moves.set(node, found)
    leaves.add(node)
  }
  for (const node of shared) {
    if (!rules.alone.has(node)) host(node, (one) => typeOf(one) === 'user_id' && isFree(one))
  }
  for (const node of nodes) {
    if (passes(node) && isFree(node)) {
      host(node, (one) => !rules.alone.has(one) && (over.has(one) || shared.has(one)))
    }
  }
  const last = (node: Key): Key | undefined => {
    const next = moves.get(node)
    return next === undefined ? cores.get(node) : last(next)
  }
  const persons = new Map<Key, string>()
  for (const node of nodes) {
    const together = nodes.filter((one) => last(one) === last(node))
    const named = together.filter((one) => !leaves.has(one))
    const [first] = named.sort(
      (one, other) =>
        order.indexOf(typeOf(one)) - order.indexOf(typeOf(other)) ||
        (typeOf(one) === 'client_id'
          ? byText(nodeOf(one).split('.')[1] ?? '', nodeOf(other).split('.')[1] ?? '')
          : 0) ||
        byText(one, other),
    )
    persons.set(node, together.length > 1 && first !== undefined ? personIdOf(first) : '')
  }
  return persons
}
