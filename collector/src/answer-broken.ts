import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Refusals } from './refusals.ts'

type Broken = { status: number; error: string; message: string }

const timeout = { status: 408, error: 'timeout', message: 'The request did not come in time.' }
const headers = { status: 431, error: 'headers_too_large', message: 'Headers are at most 16 KB.' }
const rubbish = { status: 400, error: 'not_http', message: 'This is not HTTP.' }

/** Answers what never became a request: rubbish, too many headers, or too slow. Nothing is logged. */
export function brokenAnswerer(refusals: Refusals) {
  return ({ code }: { code?: string }, socket: Socket): void => {
    if (code === 'ECONNRESET' || socket.destroyed) return
    const { status, error, message } = brokenOf(code)
    refusals.count(`connection:${error}`)
    const body = JSON.stringify({ error, message })
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
    ]
    if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
    socket.destroySoon()
  }
}

function brokenOf(code: string | undefined): Broken {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return timeout
  return code === 'HPE_HEADER_OVERFLOW' ? headers : rubbish
}
