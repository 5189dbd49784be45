import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

type Call = { id: number; start_time: string } & Record<string, unknown>

/** Behaves as the Data API of UIS does for `get.calls_report`: windows, pages, tokens and limits. */
export async function openReportServer({ token, calls }: { token: string; calls: Call[] }) {
  const asked: Record<string, unknown>[] = []
  let refusals: string[] = []
  const server = createServer(async (request, response) => {
    const { id, method, params } = JSON.parse(await bodyOf(request))
    asked.push(params)
    const fail = (code: number, mnemonic: string) =>
      JSON.stringify({ jsonrpc: '2.0', id, error: { code, message: mnemonic, data: { mnemonic } } })
    const refusal = refusals.shift()
    response.setHeader('content-type', 'application/json; charset=UTF-8')
    if (refusal) response.end(fail(-32029, refusal))
    else if (params.access_token !== token) response.end(fail(-32001, 'access_token_invalid'))
    else if (method !== 'get.calls_report') response.end(fail(-32601, 'method_not_found'))
    else {
      const found = calls.filter(
        ({ start_time }) => start_time >= params.date_from && start_time <= params.date_till,
      )
      const data = found.slice(params.offset, params.offset + params.limit)
      const limits = { minute_limit: 300, minute_remaining: 299, minute_reset: 42 }
      const metadata = { total_items: found.length, limits }
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { data, metadata } }))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port }: AddressInfo = Object(server.address())

  return {
    url: `http://127.0.0.1:${port}/v2.0`,
    /** The parameters of each request so far. */
    asked,
    /** What the next requests are refused with, one each. */
    refuse: (...names: string[]) => {
      refusals = names
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
