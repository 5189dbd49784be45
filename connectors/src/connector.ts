import type { CallUpdate, Problem } from '@throughline/schema'
import type { Static, TObject } from 'typebox'
import { Compile } from 'typebox/compile'
import Value from 'typebox/value'
import { settingProblem } from './setting-problem.ts'
import { type Outcome, takeDelivery } from './take-delivery.ts'

/** What a vendor sent, byte for byte. */
export type Delivery = {
  /** `PULL` and `STREAM` are what we fetched or heard ourselves: nobody has to prove who sent it. */
  method: 'GET' | 'POST' | 'PULL' | 'STREAM'
  /** As the vendor was given it, with its query: what a signature covers. No proxy's word counts. */
  url: string
  /** By names in lower case. */
  headers: Record<string, string>
  body: Uint8Array
}

export type Verdict = 'good' | 'bad_signature' | 'missing_signature'

/** Fields of a call as a message tells them; what is undefined or empty was not told. */
export type Told<Fields> = { [Name in keyof Fields]?: Fields[Name] | undefined }

/**
 * What a delivery tells, by kind of record: deals, leads and costs get a line of their own here. A
 * message that is of no use has a reason, and one that can't be understood a problem.
 */
export type Mapped = { calls: Told<CallUpdate>[] } | { ignored: string } | { problem: Problem }

export type Answer = { type: string; body: string }

/** Requests that fetch what a vendor does not send, or sent while we were away. */
export type Pull = {
  everyMinutes: number
  /** How far each look reaches back behind the last one: calls end, and records come, late. */
  overlapMinutes: number
  /** How far the first look reaches back. */
  firstMinutes: number
  request(page: { fromMs: number; tillMs: number; offset: number }): PullRequest
  /** What an answer means: its bytes are a delivery; `nextOffset` where there is more to fetch. */
  read(answer: {
    status: number
    text: string
    offset: number
  }): { nextOffset?: number; waitSeconds?: number } | { problem: string; waitSeconds?: number }
}

type PullRequest = { url: string; headers: Record<string, string>; body: string }

/** A conversation over TCP in which the vendor tells calls as they end. */
export type Listening = { host: string; port: number; open(): Conversation }

export type Conversation = { hear(text: string): Heard[] }

export type Heard = { say: string } | { delivery: string } | { problem: string }

type Definition<Settings> = {
  /** In URLs and rows: a-z only. It is the `provider` of calls. */
  name: string
  title: string
  /**
   * Whether it was the vendor who sent these bytes. Compares in constant time. A vendor that signs
   * nothing has none: there the secret in the URL is all there is.
   */
  verify?(delivery: Delivery, settings: Settings): Verdict
  /** Pure, so that it can be run again over what was kept once it is mended. */
  map(delivery: Delivery, settings: Settings): Mapped
  /** An answer to a mere check of the address, which is no delivery. */
  greet?(delivery: Delivery): Answer | undefined
  /** What a vendor wants to read in a 200, where it matters. */
  answer?: Answer
  pull?(settings: Settings): Pull | undefined
  listen?(settings: Settings): Listening | undefined
}

/** A connector with the settings of one site. */
export type Opened = {
  settings: Record<string, unknown>
  /** Never throws: whatever the bytes are, they have a named outcome. */
  take(delivery: Delivery, options?: { verified?: boolean }): Outcome
  greet(delivery: Delivery): Answer | undefined
  answer: Answer
  pull: Pull | undefined
  listening: Listening | undefined
}

export type Connector = {
  name: string
  title: string
  settings: TObject
  /** With defaults filled in. Settings that do not fit have a problem that names the first one. */
  open(given: unknown): Opened | { problem: Problem & { message: string } }
}

const ok: Answer = { type: 'application/json; charset=utf-8', body: '{"ok":true}' }

/** A vendor: its settings as a schema, and what is made of what it sends. */
export function connector<T extends TObject>(
  schema: T,
  definition: Definition<Static<T>>,
): Connector {
  const validator = Compile(schema)
  const { name, title, verify, map, greet, answer = ok, pull, listen } = definition

  return {
    name,
    title,
    settings: schema,
    open(given) {
      const settings: unknown = Value.Default(schema, structuredClone(given))
      if (!validator.Check(settings)) {
        return { problem: settingProblem(schema, settings, validator.Errors(settings)) }
      }
      return {
        settings: { ...settings },
        take: (delivery, { verified = false } = {}) =>
          takeDelivery(delivery, {
            provider: name,
            verify: verify && !verified ? (one) => verify(one, settings) : undefined,
            map: (one) => map(one, settings),
          }),
        greet: (delivery) => greet?.(delivery),
        answer,
        pull: pull?.(settings),
        listening: listen?.(settings),
      }
    },
  }
}
