/** Tells the page's developer why a call was ignored. */
export function warn(reason: string): void {
  console.warn(`Throughline: ${reason}`)
}
