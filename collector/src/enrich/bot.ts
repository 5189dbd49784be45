import { botMarks, botReasons, hostingCompanies, type Verdict } from '@throughline/schema'
import { isbot } from 'isbot'
import { openRecent } from '../recent.ts'

export type BotReason = keyof typeof botReasons

/** In the order in which they are stored. */
const reasons = Object.keys(botReasons).filter(isReason)

/** A bot by one strong reason or two weak ones. */
export function verdictOf(found: BotReason[]): Verdict {
  if (found.length === 0) return person
  const named = reasons.filter((reason) => found.includes(reason))
  const strong = named.some((reason) => botReasons[reason] === 'strong')
  return { bot: strong || named.length > 1 ? 1 : 0, bot_reasons: named }
}

// One object for all, so that its text is written once.
const person: Verdict = { bot: 0, bot_reasons: [] }

/** `agentReasons`, remembered: the list of bots is one long expression. */
export function openAgents(capacity = 5_000) {
  const known = openRecent<BotReason[]>({ capacity })
  return (userAgent: string, hints: string): BotReason[] => {
    const key = `${userAgent}\n${hints}`
    const found = known.get(key)
    if (found) return found
    const reasons = agentReasons(userAgent, hints)
    known.set(key, reasons)
    return reasons
  }
}

/** What the headers of a browser's request, or a server's word for them, say against a person. */
export function agentReasons(userAgent: string, hints: string): BotReason[] {
  return [
    ...(userAgent === '' ? ['no_user_agent' as const] : []),
    ...(userAgent !== '' && isbot(userAgent) ? ['ua' as const] : []),
    ...(/Headless/i.test(userAgent) || hints.includes('"HeadlessChrome"')
      ? ['headless' as const]
      : []),
  ]
}

const hosting = new RegExp(
  `(?:^|[^a-z])(?:${hostingCompanies.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`,
  'i',
)

/** Whether the owner of a network rents out servers. `name` is as an IP base gives it. */
export function isHosting(name: string): boolean {
  return name !== '' && hosting.test(name)
}

/** The marks of the counter that we know, each once. */
export function readMarks(given = ''): BotReason[] {
  return given === '' ? [] : botMarks.filter((mark) => given.split(',').includes(mark))
}

function isReason(name: string): name is BotReason {
  return Object.hasOwn(botReasons, name)
}
