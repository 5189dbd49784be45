const codes = new Set(Intl.supportedValuesOf('currency'))

/** Whether `code` is an ISO 4217 code known to this runtime, in capitals. */
export function isCurrency(code: string): boolean {
  return codes.has(code)
}
