import { Refusal } from '../errors.ts'

/** What is answered instead of rows, with the code and the name that ClickHouse has for it. */
export class Exception extends Error {
  readonly code: number
  readonly type: string
  readonly statusCode: number
  readonly headers: Record<string, string>

  constructor(
    code: number,
    type: string,
    message: string,
    { statusCode = statusOf(code), headers = {} }: Answer = {},
  ) {
    super(message)
    this.name = 'Exception'
    this.code = code
    this.type = type
    this.statusCode = statusCode
    this.headers = headers
  }
}

type Answer = { statusCode?: number; headers?: Record<string, string> }

/** Whatever was thrown, as an exception of ClickHouse's. `undefined` for what is our own fault. */
export function exceptionOf(error: unknown): Exception | undefined {
  if (error instanceof Exception) return error
  if (error instanceof Refusal) return refused(error)
  if (!(error instanceof Error) || !('code' in error)) return undefined
  const code = Number(error.code)
  const type = 'type' in error ? String(error.type) : ''
  return code > 0 && type !== '' ? new Exception(code, type, plain(error.message)) : undefined
}

function refused({ statusCode, body, headers }: Refusal): Exception {
  const { error, code, message } = body
  if (error === 'not_sql') return new Exception(Number(code ?? 62), 'SYNTAX_ERROR', plain(message))
  if (statusCode === 401) return new Exception(516, 'AUTHENTICATION_FAILED', message)
  if (statusCode === 429) {
    return new Exception(201, 'QUOTA_EXCEEDED', message, { statusCode, headers })
  }
  return new Exception(497, 'ACCESS_DENIED', message)
}

// A message quotes the query, which may be long.
const mostWords = 16 * 1024

// The engine wraps a failed INTO OUTFILE or FROM INFILE once more, and names the file of ours.
function plain(message: string): string {
  return message
    .slice(0, mostWords)
    .replace(/^(?:Code: \d+\. DB::Exception: )+/, '')
    .replace(/(?: \(version [\d.]+\)\.?)(?: \([A-Z_\d]+\))*/g, '')
    .replace(/: \(in file\/uri [^)]*\)/g, '')
    .replace(/(?: \([A-Z_\d]+\)\.?)+\s*$/, '')
}

// https://github.com/ClickHouse/ClickHouse/blob/master/src/Server/HTTP/exceptionCodeToHTTPStatus.cpp
const statuses = new Map<number, number>(
  Object.entries({
    400: [
      6, 25, 26, 27, 36, 38, 41, 43, 44, 53, 62, 72, 117, 167, 168, 321, 376, 427, 441, 675, 676, 8,
      15, 223,
    ],
    401: [194],
    403: [192, 193, 497, 516],
    404: [46, 47, 50, 56, 60, 63, 73, 78, 81, 114, 115, 511],
    408: [159],
    411: [381],
    413: [307],
    501: [48],
    503: [76, 209, 439],
  }).flatMap(([status, codes]) => codes.map((code) => [code, Number(status)] as const)),
)

function statusOf(code: number): number {
  return statuses.get(code) ?? 500
}
