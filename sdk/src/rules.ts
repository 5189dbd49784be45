import type { GoalRule } from './goal-rule.ts'
import { safely } from './safely.ts'

/**
 * Goals by rule. `check` reaches those of one kind whose `match` fits: clicks and forms each time, all
 * others once until `again`. A rule that can't be read, as a wrong selector, fits nothing.
 */
export function openRules(rules: GoalRule[], reach: (name: string, rule: GoalRule) => void) {
  const reached = new Set<GoalRule>()

  return {
    again: () => reached.clear(),
    check(on: GoalRule['on'], fits: (match: string) => unknown): void {
      for (const rule of rules) {
        if (rule.on !== on || reached.has(rule) || !safely(fits)(rule.match)) continue
        if (on !== 'click' && on !== 'form') reached.add(rule)
        reach(rule.name, rule)
      }
    },
  }
}

/** Whether `match` is a part of `url`; its `*` is anything. */
export function isPartOf(url: string, match: string): boolean {
  let at = 0
  return match.split('*').every((part) => {
    const found = url.indexOf(part, at)
    at = found + part.length
    return found >= 0
  })
}
