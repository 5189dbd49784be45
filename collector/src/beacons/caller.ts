import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { TrustedHop } from '../door/trusted-hop.ts'

/** Who sent a request, as the socket and the proxies that are believed say. */
export type Caller = {
  ip: string
  /** How many addresses the request came through, its sender's among them. */
  hops: number
  /** Of the address that was asked, without a port. */
  host: string
  secure: boolean
  headers: IncomingHttpHeaders
}

/** Fastify tells the same of the requests that are its own. */
export function callerOf({ headers, socket }: IncomingMessage, trusts: TrustedHop): Caller {
  const nearest = socket.remoteAddress ?? ''
  const believed = trusts(nearest, 0)
  const path = believed ? pathOf(nearest, textOf(headers['x-forwarded-for']), trusts) : [nearest]
  const host = (believed && lastOf(headers['x-forwarded-host'])) || (headers.host ?? '')
  const protocol = believed ? lastOf(headers['x-forwarded-proto']) : ''
  return {
    ip: path.at(-1) ?? '',
    hops: path.length,
    host: host.replace(/:\d+$/, ''),
    secure: protocol === 'https' || (protocol === '' && 'encrypted' in socket),
    headers,
  }
}

/** The addresses from the socket on, up to the first whose word is not taken. */
function pathOf(nearest: string, forwarded: string, trusts: TrustedHop): string[] {
  const path = [nearest]
  const said = forwarded === '' ? [] : forwarded.split(',').reverse()
  while (path.length <= said.length && trusts(path.at(-1) ?? '', path.length - 1)) {
    path.push(said[path.length - 1]?.trim() ?? '')
  }
  return path
}

function lastOf(header: string | string[] | undefined): string {
  return header === undefined ? '' : (textOf(header).split(',').at(-1)?.trim() ?? '')
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : ''
}
