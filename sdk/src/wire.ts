/** What goes over the wire, as JSON: empty texts are left out. */
export function wire(given: object): string {
  return JSON.stringify(given, (_, value) => (value === '' ? undefined : value))
}
