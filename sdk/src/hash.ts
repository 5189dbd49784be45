/** A short hash: FNV-1a, 32 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
export function hash(text: string): string {
  let state = 2_166_136_261
  for (let at = 0; at < text.length; at++) {
    state = Math.imul(state ^ text.charCodeAt(at), 16_777_619)
  }
  return (state >>> 0).toString(36)
}
