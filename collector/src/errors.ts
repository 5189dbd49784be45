/** The collector can't start, and what the operator can do about it. */
export class StartError extends Error {
  readonly advice: string

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartError'
    this.advice = advice
  }
}

type Detail = { field?: string; message: string; [more: string]: unknown }

/** An answer that refuses: a status, a code to act on, and words for a person. */
export class Refusal extends Error {
  readonly statusCode: number
  readonly body: { error: string } & Detail
  readonly headers: Record<string, string>

  constructor(
    statusCode: number,
    error: string,
    detail: Detail,
    headers: Record<string, string> = {},
  ) {
    super(detail.message)
    this.name = 'Refusal'
    this.statusCode = statusCode
    this.body = { error, ...detail }
    this.headers = headers
  }
}
