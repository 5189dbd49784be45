// A ClickHouse server as far as its HTTP interface goes, over the embedded engine, in a process of
// its own: query and settings in the URL or the body, parameters, users, exception codes.
import { createServer } from 'node:http'
import { createChdbConnection } from 'chdb/connection'

const [, , path, version = '', port = '0'] = process.argv
const password = 'secret'
const httpOnly = new Set(['query', 'query_id', 'database', 'default_format', 'session_id'])

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString('utf8')
  if (request.headers.authorization !== `Basic ${btoa(`default:${password}`)}`) {
    return fail(response, 516, 'default: Authentication failed: password is incorrect.')
  }
  const asked = url.searchParams.get('query')
  const query = asked === null ? body : `${asked}\n${body}`
  if (version !== '' && query.includes('version()')) {
    return response.end(`{"version":"${version}"}\n`)
  }
  // A connection a request: on the embedded engine settings stay with theirs.
  const connection = createChdbConnection({ path })
  try {
    await run(connection, `use ${url.searchParams.get('database') ?? 'default'}`)
    const settings = [...url.searchParams].filter(
      ([name]) => !httpOnly.has(name) && !/^(http_|wait_end|enable_http|send_progress)/.test(name),
    )
    const last = ([name]) => (name === 'readonly' ? 1 : 0)
    for (const [name, value] of settings.sort((a, b) => last(a) - last(b))) {
      await run(connection, `set ${name} = '${value.replace(/(['\\])/g, '\\$1')}'`)
    }
    const format = url.searchParams.get('default_format') ?? 'TabSeparated'
    const { stream } = await connection.exec({
      query,
      clickhouse_settings: { default_format: format },
    })
    const answer = []
    for await (const chunk of stream) answer.push(chunk)
    response.end(Buffer.concat(answer))
  } catch (error) {
    fail(response, Number(error.code) || 1001, error.message)
  } finally {
    await connection.close()
  }
})

async function run(connection, query) {
  const { stream } = await connection.exec({ query })
  stream.resume()
}

function fail(response, code, message) {
  response.writeHead(code === 516 ? 403 : 500, { 'x-clickhouse-exception-code': code })
  response.end(`Code: ${code}. DB::Exception: ${message} (ERROR) (version 26.7.2.1)`)
}

// Held open, so that a request's connection is never the one that opens the engine.
createChdbConnection({ path })
server.listen(Number(port), '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
