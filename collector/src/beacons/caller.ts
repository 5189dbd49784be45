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
  const { ip, hops } = senderOf(nearest, textOf(headers['x-forwarded-for']), trusts)
  const host = (believed && lastOf(headers['x-forwarded-host'])) || (headers.host ?? '')
  const protocol = believed ? lastOf(headers['x-forwarded-proto']) : ''
  return {
    ip,
    hops,
    host: withoutPort(host),
    secure: protocol === 'https' || (protocol === '' && 'encrypted' in socket),
    headers,
  }
}

/** Goes back from the nearest address through what is forwarded, as far as the one before is believed. */
export function senderOf(nearest: string, forwarded: string, trusts: TrustedHop) {
  let ip = nearest
  let hops = 1
  let end = forwarded === '' ? -1 : forwarded.length
  while (end >= 0 && trusts(ip, hops - 1)) {
    const comma = end === 0 ? -1 : forwarded.lastIndexOf(',', end - 1)
    ip = forwarded.slice(comma + 1, end).trim()
    hops += 1
    end = comma
  }
  return { ip, hops }
}

function withoutPort(host: string): string {
  return host.includes(':') ? host.replace(/:\d+$/, '') : host
}

function lastOf(header: string | string[] | undefined): string {
  const text = textOf(header)
  return text.slice(text.lastIndexOf(',') + 1).trim()
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : ''
}
