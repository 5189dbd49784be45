import type { SiteSettings } from '@throughline/schema'

export type CallState = 'internal' | 'missed' | 'short' | 'answered' | 'ringing'

export type CallFacts = {
  status: string
  direction: string
  talk_s: number
  wait_s: number
  duration_s: number
  /** Unix ms. */
  answered_at: number | undefined
  ended_at: number | undefined
}

type Settings = Pick<
  SiteSettings,
  'own_phones' | 'number_pools' | 'static_numbers' | 'short_call_s'
>

/** What a call came to. `caller` is E.164, or empty. */
export function stateOf(call: CallFacts, caller: string, settings: Settings): CallState {
  if (call.direction === 'out' || call.direction === 'internal') return 'internal'
  if (isOurs(caller, settings)) return 'internal'
  if (['missed', 'busy', 'failed', 'canceled'].includes(call.status)) return 'missed'
  if (call.status !== 'answered') return 'ringing'
  const talkS = talkOf(call)
  return talkS !== undefined && talkS < settings.short_call_s ? 'short' : 'answered'
}

function isOurs(caller: string, { own_phones, number_pools, static_numbers }: Settings): boolean {
  return (
    own_phones.includes(caller) ||
    number_pools.some(({ numbers, fallback }) => numbers.includes(caller) || fallback === caller) ||
    static_numbers.some(({ number }) => number === caller)
  )
}

/** Seconds of talk; undefined where nobody said, for 0 is what stands where nothing was said. */
function talkOf({ talk_s, duration_s, wait_s, answered_at, ended_at }: CallFacts) {
  if (talk_s > 0) return talk_s
  if (answered_at !== undefined && ended_at !== undefined) return (ended_at - answered_at) / 1000
  return duration_s > 0 ? Math.max(0, duration_s - wait_s) : undefined
}
