import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Session } from 'chdb'
import { openEmbedded } from '../../src/store/embedded.ts'

/** What a user may, in ClickHouse's own words: roles, and the condition that holds for the tables. */
export type User = { name: string; roles: string[] }

type Policy = { tables: string[]; filter: string }

/**
 * The embedded engine with roles, users and row policies. It takes them from a file alone, at its start:
 * no statement makes them there. So what statements grant and let see is written into that file.
 */
export async function openWithUsers({
  home,
  database,
  grants,
  policy,
  users,
}: {
  /** Where the database lies, in `clickhouse`. */
  home: string
  database: string
  /** Of each role, `GRANT …` without `to`. */
  grants: Record<string, string[]>
  policy: Policy
  users: User[]
}) {
  const roles = Object.entries(grants).map(
    ([role, queries]) => `<${role}><grants>${queries.map(query).join('')}</grants></${role}>`,
  )
  const filters = policy.tables.map(
    (table) => `<${table}><filter>${escaped(policy.filter)}</filter></${table}>`,
  )
  const readers = users.map(
    ({ name, roles }) => `<${name}>${anyone}
      <grants>${query(`GRANT ${roles.map((role) => `\`${role}\``).join(', ')}`)}</grants>
      <databases><${database}>${filters.join('')}</${database}></databases></${name}>`,
  )
  const owner = `<default>${anyone}<access_management>1</access_management></default>`
  writeFileSync(
    join(home, 'users.xml'),
    `<clickhouse><profiles><default/></profiles><quotas><default/></quotas>
     <roles>${roles.join('')}</roles><users>${owner}${readers.join('')}</users></clickhouse>`,
  )
  const config = join(home, 'config.xml')
  writeFileSync(
    config,
    `<clickhouse><users_config>${join(home, 'users.xml')}</users_config></clickhouse>`,
  )
  const dir = join(home, 'clickhouse')
  // The first connection starts the engine: the others find it with its users.
  const session = new Session(dir, { connectionArgs: [`--config-file=${config}`] })
  const { writer, reports, analysts } = await openEmbedded({ dir, database })

  return {
    writer,
    async close() {
      await Promise.all([writer, reports, analysts].map((client) => client.close()))
      session.close()
    },
  }
}

const anyone =
  '<password></password><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota>'

const query = (text: string) => `<query>${escaped(text)}</query>`

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
