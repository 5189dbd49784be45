import { mkdir, rm, unlink } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import type { ClickHouseClient } from '@clickhouse/client'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { Door } from '../door/door.ts'
import { requestIds } from '../door/request-id.ts'
import type { TrustedHop } from '../door/trusted-hop.ts'
import { StartError } from '../errors.ts'
import { logAnswer } from '../log/log-answer.ts'
import type { Refusals } from '../refusals.ts'
import { openServer } from '../server.ts'
import type { Turns } from '../store/turns.ts'
import { secretOf } from './credentials.ts'
import { askEngine } from './engine.ts'
import { openQueries } from './queries.ts'
import { readQuestion } from './question.ts'
import { sendAnswer } from './send-answer.ts'
import { exceptionAnswerer } from './send-exception.ts'
import { readTerms } from './terms.ts'

export type ClickhousePort = { address: string; close(): Promise<void> }

type Options = {
  host: string
  port: number
  /** The database of a request that names none. */
  database: string
  /** Where answers and rows lie while they are on their way. Emptied at the start. */
  dir: string
  /** Opens one more connection to the engine, with no setting of ours. */
  connect: () => ClickHouseClient
  turns: Turns
  door: Door
  trustProxy: TrustedHop
  refusals: Refusals
  onQuery: (outcome: 'answered' | 'refused' | 'gone') => void
  log: FastifyBaseLogger
}

// Rows of an insert may take longer than a beacon, and queries stand in addresses.
const rowsTakeLonger = { requestTimeout: 300_000, maxHeaderSize: 64 * 1024 }

/** ClickHouse's HTTP interface over the embedded engine. @throws StartError where the port is taken. */
export async function openClickhousePort(options: Options): Promise<ClickhousePort> {
  const { host, port, dir, connect, turns, door, trustProxy, refusals, onQuery, log } = options
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const keeper = connect()
  const engine = await askEngine(keeper)
  const queries = openQueries({ connect, keeper, turns })
  let closing = false

  const app = Fastify({
    serverFactory: (listener) => openServer(listener, { refusals, ...rowsTakeLonger }),
    forceCloseConnections: true,
    loggerInstance: log,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'request_id',
    }),
    genReqId: requestIds(trustProxy),
    trustProxy,
  })
  // Bodies are read by the one who asks, as they come.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_, __, done) => done(null))
  const answerException = exceptionAnswerer({ engine, refusals })
  app.setErrorHandler(answerException)
  app.setNotFoundHandler((_, reply) =>
    reply.code(404).type('text/plain; charset=UTF-8').send('There is no such handle here.\n'),
  )
  app.addHook('onSend', (_, reply, __, done) => {
    reply.header('x-clickhouse-server-display-name', 'throughline')
    if (closing) reply.header('connection', 'close')
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    logAnswer(request, reply, door)
    done()
  })

  const ok = async (_: FastifyRequest, reply: FastifyReply) =>
    reply.type('text/html; charset=UTF-8').send('Ok.\n')
  app.get('/ping', ok)
  app.get('/replicas_status', ok)
  app.route({
    method: ['GET', 'POST'],
    url: '/',
    async handler(request, reply) {
      const at = request.url.indexOf('?')
      if (request.method === 'GET' && at < 0) return ok(request, reply)
      const params = new URLSearchParams(at < 0 ? '' : request.url.slice(at + 1))
      return take(request, reply, params)
    },
  })

  async function take(request: FastifyRequest, reply: FastifyReply, params: URLSearchParams) {
    admit(request, reply, params)
    const isAdmin = door.opens(request, 'admin')
    const listens = door.opens(request, 'listen')
    const terms = readTerms(request, params, { ...options, engine, isAdmin, listens })
    const question = await readQuestion(request.raw, params, { dir, mayWrite: terms.mayWrite })
    try {
      const done = await queries.ask(question, { ...terms, dir }, reply.raw)
      onQuery('answered')
      return await sendAnswer(reply, done, { terms, engine })
    } catch (error) {
      onQuery(reply.raw.destroyed ? 'gone' : 'refused')
      throw error
    } finally {
      if (question.rowsFile !== undefined) await unlink(question.rowsFile).catch(() => undefined)
    }
  }

  /** @throws Refusal where the key may not even read. */
  function admit(request: FastifyRequest, reply: FastifyReply, params: URLSearchParams): void {
    const secret = secretOf(request.headers, params)
    if (secret === '') door.admit(request)
    else door.recognise(request, secret)
    door.needs('read')(request, reply, (refusal) => {
      if (refusal) throw refusal
    })
  }

  try {
    await app.listen({ host, port })
  } catch (cause) {
    await keeper.close()
    const code = cause instanceof Error && 'code' in cause ? cause.code : ''
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw cause
    throw new StartError(
      `The ClickHouse port ${host}:${port} can't be opened (${code})`,
      'Stop what uses it, or set CLICKHOUSE_HTTP_PORT and CLICKHOUSE_HTTP_HOST to what is free.',
      { cause },
    )
  }

  return {
    address: addressOf(app.server.address(), host),
    async close() {
      closing = true
      await queries.close()
      await app.close()
      await keeper.close()
    },
  }
}

function addressOf(address: AddressInfo | string | null, host: string): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
