import { once } from 'node:events'
import { request as ask } from 'node:http'

/**
 * A reverse proxy in few lines: hands a request below /stats/ to the collector, with the visitor's
 * address and the page's host, and hands back the answer, cookies and all.
 */
export async function passOn(request, response, { collector, hear }) {
  const asked = ask(new URL(request.url.slice('/stats'.length), collector), {
    method: request.method,
    headers: {
      ...request.headers,
      'x-forwarded-for': request.socket.remoteAddress,
      'x-forwarded-proto': 'http',
    },
  })
  const given = Buffer.concat(await request.toArray())
  asked.end(given)
  const [answered] = await once(asked, 'response')
  const { statusCode: status } = answered
  response.writeHead(status, answered.headers).end(Buffer.concat(await answered.toArray()))
  const { method, url, headers } = request
  if (method === 'POST') hear?.({ path: url, body: `${given}`, status, headers })
}
