import type { FastifyServerOptions } from 'fastify'
import { plainError } from './plain-error.ts'

type LogOptions = Exclude<FastifyServerOptions['logger'], boolean | undefined>

// Requests and answers are never logged whole: they carry addresses, keys and query strings.
const nothing = () => ({})

/**
 * How the collector logs. No line, at any level, holds personal data: whatever is logged as an error
 * is stripped of its words here.
 */
export function logOptions(level: string, stream?: { write(line: string): void }): LogOptions {
  return {
    level,
    serializers: { error: plainError, err: plainError, req: nothing, res: nothing },
    hooks: {
      // Without a text of its own a line gets the error's.
      logMethod([first, text, ...more], method) {
        const given = text ?? (typeof first === 'string' ? undefined : 'error')
        method.apply(this, [first, given, ...more])
      },
      streamWrite: withoutAddresses,
    },
    ...(stream === undefined ? {} : { stream }),
  }
}

// A message of Fastify's may quote the address of a request: `… in the "/v1/visitors/1.2" route`.
function withoutAddresses(line: string): string {
  return line.replace(/\\"\/[^"\\]*\\"/g, '…')
}
