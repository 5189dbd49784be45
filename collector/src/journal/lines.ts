export type Lines = ReturnType<typeof openLines>

/** Texts grow no further than this between two uses of one memory. */
const keptBytes = 4 * 2 ** 20
/** A character of a string takes at most three bytes of UTF-8: those of two halves take two each. */
const mostBytes = 3

/**
 * Lines of text as the bytes that go to disk, in memory that is used again. Each is written as it comes,
 * and not all of them at the end: strings that nobody holds cost the garbage collector nothing.
 */
export function openLines() {
  let buffer = Buffer.allocUnsafeSlow(64 * 2 ** 10)
  let length = 0
  return {
    add(line: string): void {
      makeRoom(line.length * mostBytes + 1)
      length += buffer.write(line, length)
      buffer[length] = 10
      length += 1
    },
    /** All lines, until the memory is cleared. */
    bytes: (): Buffer => buffer.subarray(0, length),
    clear(): void {
      if (buffer.length > keptBytes) buffer = Buffer.allocUnsafeSlow(keptBytes)
      length = 0
    },
  }

  function makeRoom(bytes: number): void {
    if (length + bytes <= buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, length + bytes))
    buffer.copy(larger, 0, 0, length)
    buffer = larger
  }
}
