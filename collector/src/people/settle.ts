import { passThrough } from '@throughline/schema'
import { assign } from './assign.ts'
import { type EdgesOf, openGathering } from './gather.ts'
import type { Guard } from './guard.ts'
import type { Key } from './node.ts'
import type { Rules } from './rules.ts'

/** What made somebody look: an edge that came in, a rule of the owner's, other guards. */
export type Cause = { a: Key; b: Key | ''; why: string; byOwner?: true }

export type Change = {
  kind: 'joined' | 'merged' | 'renamed' | 'split' | 'parted'
  key: Key
  former: string
  person: string
  cause: Cause | undefined
}

/** What is stored of persons of one site. */
export type Ledger = {
  edgesOf: EdgesOf
  /** The persons of `keys`, and all who share one with them. */
  personsOf(keys: Key[]): Promise<Map<Key, string>>
}

type Given = { causes: Cause[]; ledger: Ledger; guard: Guard; rules: Rules }

/** Whose everybody is whom the causes bear on, where that is another than before. */
export async function settle({ causes, ledger, guard, rules }: Given): Promise<Change[]> {
  const touched = new Set(causes.flatMap(({ a, b }) => (b === '' ? [a] : [a, b])))
  const gathering = openGathering({ edgesOf: ledger.edgesOf, guard, rules, touched })
  const before = new Map<Key, string>()
  let asked: Key[] = [...new Set([...touched, ...(await guestsOf(letGo()))])]

  while (asked.length > 0) {
    for (const key of asked) before.set(key, '')
    for (const [key, person] of await ledger.personsOf(asked)) before.set(key, person)
    await gathering.reach([...asked, ...before.keys()])
    asked = gathering.keys().filter((key) => !before.has(key))
  }
  const after = assign({ keys: gathering.keys(), edges: gathering.edges(), guard, rules })
  return changesOf(before, new Map([...after].map(([key, { person }]) => [key, person])), causes)

  /** Whom the owner may have let alone till now. */
  function letGo(): Key[] {
    return causes.flatMap(({ a, b, byOwner }) =>
      byOwner && b === '' && !rules.alone.has(a) && guard(a) === undefined ? [a] : [],
    )
  }

  /**
   * Who may be with a node that merges nobody. Of one that was let alone nobody was, so no person tells them,
   * and where it is over its cap no edge of its is followed.
   */
  async function guestsOf(hosts: Key[]): Promise<Key[]> {
    if (hosts.length === 0) return []
    return (await ledger.edgesOf(hosts, { to: passThrough })).map(({ b }) => b)
  }
}

function changesOf(before: Map<Key, string>, after: Map<Key, string>, causes: Cause[]): Change[] {
  const formers = new Map<string, Set<string>>()
  const laters = new Map<string, Set<string>>()
  for (const [key, person] of after) {
    const former = before.get(key) ?? ''
    if (former === '') continue
    laters.set(former, (laters.get(former) ?? new Set()).add(person))
    if (person !== '') formers.set(person, (formers.get(person) ?? new Set()).add(former))
  }
  const byPerson = new Map<string, Cause>()
  for (const cause of causes) {
    for (const key of [cause.a, cause.b]) {
      if (key === '') continue
      for (const person of [before.get(key), after.get(key)]) {
        if (person && !byPerson.has(person)) byPerson.set(person, cause)
      }
    }
  }
  const kindOf = (former: string, person: string): Change['kind'] => {
    if (former === '') return 'joined'
    if (person === '') return 'parted'
    if ((formers.get(person)?.size ?? 0) > 1) return 'merged'
    return (laters.get(former)?.size ?? 0) > 1 ? 'split' : 'renamed'
  }
  return [...after].flatMap(([key, person]): Change[] => {
    const former = before.get(key) ?? ''
    if (former === person) return []
    const cause = byPerson.get(person) ?? byPerson.get(former)
    return [{ kind: kindOf(former, person), key, former, person, cause }]
  })
}
