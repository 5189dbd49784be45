import type { CallUpdate } from '@throughline/schema'
import type { Delivery } from '../src/connector.ts'

/** What the conformance suite is told of a vendor. */
export type Vendor = {
  name: string
  settings: Record<string, unknown>
  /** All messages of one call in which the vendor tells everything, in the order they are made. */
  messages: Delivery[]
  /** The call that they come to, worked out by hand. */
  call: Partial<CallUpdate>
  /** The same message with a field more that nobody knows. */
  withUnknown(message: Delivery): Delivery
  /** How a message loses its signature, and gets a wrong one; a vendor that signs nothing has none. */
  signing?: {
    without(message: Delivery): Delivery
    /** Signs bytes as the vendor would, so that rubbish gets past the door. */
    sign(message: Delivery): Delivery
    forge(message: Delivery): Delivery
  }
  wrongType: string
}

export const address = 'https://stats.example/v1/webhooks/vendor/secret-of-24-characters'

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

export const textOf = ({ body }: Delivery): string => new TextDecoder().decode(body)

export function post(
  body: string,
  { type, url = address, headers = {} }: { type: string; url?: string; headers?: object },
): Delivery {
  return {
    method: 'POST',
    url,
    headers: { 'content-type': type, ...headers },
    body: bytes(body),
  }
}

export const formType = 'application/x-www-form-urlencoded; charset=UTF-8'

export const form = (fields: Record<string, string>, url = address): Delivery =>
  post(new URLSearchParams(fields).toString(), { type: formType, url })

export const json = (value: unknown): Delivery =>
  post(JSON.stringify(value), { type: 'application/json' })

export const withField = (message: Delivery): Delivery => ({
  ...message,
  body: bytes(`${textOf(message)}&SomethingNew=1`),
})

export const withName = (message: Delivery): Delivery => ({
  ...message,
  body: bytes(textOf(message).replace(/\}\s*$/, ',"something_new":{"a":[1]}}')),
})

export function withHeader(message: Delivery, name: string, value: string): Delivery {
  return { ...message, headers: { ...message.headers, [name]: value } }
}

export function withoutHeader(message: Delivery, name: string): Delivery {
  const { [name]: _, ...headers } = message.headers
  return { ...message, headers }
}
