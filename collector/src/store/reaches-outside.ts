// What reads or reaches outside the database, by the names of the engine's functions and table
// functions. `describe` of one of them opens files and connections even where `readonly` is set.
const tableFunctions = [
  'azureBlobStorage\\w*',
  'cluster\\w*',
  'cosn',
  'deltaLake\\w*',
  'arrowstream',
  'eval',
  'executable',
  'fileCluster',
  'filesystem',
  'gcs',
  'hdfs\\w*',
  'hudi\\w*',
  'iceberg\\w*',
  'jdbc',
  'mongodb',
  'mysql',
  'odbc',
  'oss',
  'paimon\\w*',
  'postgresql',
  'python',
  'redis',
  'remote\\w*',
  's3\\w*',
  'sqlite',
  'url\\w*',
  'ytsaurus',
]
const called = new RegExp(`\\b(${tableFunctions.join('|')})[\`"]?\\(`, 'i')

// Functions can be named without a bracket behind them: `apply file`.
const named = /\b(file|catboostEvaluate|ai(?:Classify|Embed|Extract|Generate|Translate))\b/i

/** Of the engine's memory: each who reads it makes a file in the system's temporary folder. */
const dumped = /\bjemalloc_profile_text\b/i

/** What of a canonical query, emptied of its strings, reaches outside the database, if anything. */
export function reachesOutside(words: string): string | undefined {
  const name = named.exec(words)?.[1] ?? called.exec(words)?.[1]
  if (name !== undefined) return `the function ${name}()`
  if (dumped.test(words)) return 'the table jemalloc_profile_text'
  return /\b(into outfile|from infile)\b/i.exec(words)?.[1]?.toLowerCase()
}
