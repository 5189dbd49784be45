/** Leaves the empty texts of a hit out. */
export function withoutEmpty<H extends object>(hit: H): H {
  for (const [name, value] of Object.entries(hit)) {
    if (value === '') Reflect.deleteProperty(hit, name)
  }
  return hit
}
