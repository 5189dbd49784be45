type PlainError = { type: string; message: string; stack: string; cause?: PlainError }

/**
 * What a log may hold of an error: its codes and where in the code it was, but none of its words.
 * ClickHouse quotes the row it can't parse, `JSON.parse` the text, a socket's error the address.
 */
export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { type: typeof error, message: '', stack: '' }
  const { cause } = error
  return {
    type: error.constructor.name,
    message: ['type', 'code', 'syscall'].flatMap((name) => codeOf(error, name)).join(' '),
    stack: framesOf(error),
    ...(cause instanceof Error && cause !== error ? { cause: plainError(cause) } : {}),
  }
}

function codeOf(error: Error, name: string): string[] {
  const value: unknown = Reflect.get(error, name)
  return /^\w{1,64}$/.test(String(value)) && value !== undefined ? [String(value)] : []
}

// The message stands in front of the frames, and may hold lines that look like one.
function framesOf({ stack = '', message }: Error): string {
  const frames = stack.replace(message, '').split('\n')
  return frames.filter((line) => /^ {4}at \S.*:\d+:\d+\)?$/.test(line)).join('\n')
}
