import type { Store } from '../store/store.ts'
import { keyIn } from './ledger.ts'
import type { Key } from './node.ts'

/** What the owner says of nodes: it wins over guards, caps and edges. */
export type Rules = {
  /** Are one person, whatever else. */
  joins: readonly (readonly [Key, Key])[]
  /** Are never one person. */
  parts: readonly (readonly [Key, Key])[]
  /** Merge nobody. */
  alone: ReadonlySet<Key>
}

export const noRules: Rules = { joins: [], parts: [], alone: new Set() }

type Row = { rule: string; a_type: string; a: string; b_type: string; b: string }

/** The rules of a site that hold. */
export async function readRules(store: Pick<Store, 'read'>, site: string): Promise<Rules> {
  const rows = await store.read<Row>(
    `select argMax(identity_rules.rule, identity_rules.version) as rule, a_type, a, b_type, b
     from identity_rules
     where site = {site:String}
     group by a_type, a, b_type, b
     order by a_type, a, b_type, b`,
    { site },
  )
  const said = rows.flatMap(({ rule, a_type, a, b_type, b }) => {
    const one = keyIn(a_type, a)
    return one === undefined ? [] : [{ rule, one, other: keyIn(b_type, b) }]
  })
  const pairs = (wanted: string) =>
    said.flatMap(({ rule, one, other }): [Key, Key][] =>
      rule === wanted && other !== undefined ? [[one, other]] : [],
    )
  return {
    joins: pairs('join'),
    parts: pairs('part'),
    alone: new Set(
      said.flatMap(({ rule, one, other }) => (rule === 'part' && other === undefined ? [one] : [])),
    ),
  }
}
