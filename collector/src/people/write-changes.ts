import { formatInstant } from '@throughline/schema'
import type { Store } from '../store/store.ts'
import { nodeOf, typeOf } from './node.ts'
import type { Change } from './settle.ts'

type Given = { site: string; version: string; changes: Change[] }

/** Stores whose everybody is by now, and how that came about. */
export async function writeChanges(
  store: Pick<Store, 'put'>,
  { site, version, changes }: Given,
): Promise<void> {
  const at = formatInstant(Math.floor(Number(version) / 1000))
  // The history first: should the second fail, the change is found again, and told again under its version.
  await store.put(
    'people_history',
    changes.map(({ kind, key, former, person, cause }) => ({
      site,
      at,
      version,
      kind,
      node_type: typeOf(key),
      node: nodeOf(key),
      former_id: former,
      person_id: person,
      why: cause?.why ?? '',
      why_a: cause?.a ?? '',
      why_b: cause?.b ?? '',
    })),
  )
  await store.put(
    'people_map',
    changes.map(({ key, person }) => ({
      site,
      node_type: typeOf(key),
      node: nodeOf(key),
      person_id: person,
      version,
    })),
  )
}
