import { withoutStrings } from '../store/canonical-query.ts'
import { reachesOutside } from '../store/reaches-outside.ts'
import { reachesSecrets } from '../store/reaches-secrets.ts'
import { readers } from '../store/read-only.ts'
import { Exception } from './exception.ts'

/** `read` gives rows, `rows` is an insert whose rows come behind it, `change` is all else. */
export type Kind = 'read' | 'rows' | 'change'

const changes =
  /^(?:insert into|create (?:or replace )?(?:database|table|view|materialized view)|alter table|drop (?:database|table|view)|truncate|rename table|exchange tables|optimize table|delete from)\b/i

const withoutSession = /^(?:use|set|create temporary|drop temporary)\b/i

const engines = /^(?:Atomic|\w*MergeTree|View|MaterializedView|Memory|Null|Log|TinyLog|StripeLog)$/

// Of what may be changed, what would leave the database for the disk, or bring something from there.
const reaches =
  /\b(freeze|fetch|attach|export|to disk|to volume|parallel with|disk\(|dictionary|storage_policy|format_(?:schema|template)\w*)/i

type Rights = {
  mayWrite: boolean
  seesSecrets: boolean
  /** Parameters of the query, which may name tables. */
  params: Readonly<Record<string, string>>
}

/** What a canonical query is. @throws Exception where it may not be run here. */
export function judge(canonical: string, { mayWrite, seesSecrets, params }: Rights): Kind {
  const words = withoutStrings(canonical)
  const outside = reachesOutside(words)
  if (outside !== undefined) throw denied(`${outside} reaches outside the database`)
  const secret = seesSecrets ? undefined : reachesSecrets(words, params)
  if (secret !== undefined) throw denied(`${secret} is for keys of the scope admin`)
  if (readers.test(words) || /^check table\b/i.test(words)) {
    if (mayWrite && /\bformat_(?:schema|template)/i.test(words)) {
      throw denied('format_schema and format_template read files')
    }
    return 'read'
  }
  if (!mayWrite) throw new Exception(164, 'READONLY', 'Cannot execute query in readonly mode')
  if (withoutSession.test(words)) {
    throw new Exception(
      48,
      'NOT_IMPLEMENTED',
      'There are no sessions here: a request stands alone. Give settings and the database with it',
    )
  }
  if (!changes.test(words)) throw denied('this kind of query is not run on this port')
  const reached = reaches.exec(words)?.[1]
  if (reached !== undefined) throw denied(`"${reached}" reaches outside the database`)
  for (const [, engine = ''] of words.matchAll(/\bengine = [`"]?(\w+)/gi)) {
    if (!engines.test(engine)) throw denied(`the engine ${engine} is not used here`)
  }
  return takesRows.test(words) ? 'rows' : 'change'
}

const takesRows = /^INSERT INTO (?:(?!\b(?:SELECT|WITH)\b).)* FORMAT \w+$/s

/** What is answered where a key may not do what it asks. */
export function denied(why: string): Exception {
  return new Exception(497, 'ACCESS_DENIED', `Not enough privileges: ${why}`)
}
