import { openPatience } from './patience.ts'
import type { Roots } from './roots.ts'
import { safely } from './safely.ts'

/** Shows whatever grows in the roots to those who look there. One observer serves them all. */
export function openGrowth(roots: Roots): void {
  const hasPatience = openPatience()
  const observer = new MutationObserver(safely(follow))
  // Where the page itself wrote, while that is looked at, and how often anything was looked at.
  let rival: Node | undefined
  let turn = 0

  roots.grow({
    watch: (root) =>
      observer.observe(root, {
        subtree: true,
        childList: true,
        characterData: true,
        attributeFilter: ['href'],
      }),
    mayWrite: () => !rival || hasPatience(rival, turn),
    quiet: () => observer.takeRecords(),
  })

  function follow(records: MutationRecord[]): void {
    const torn = new Set<Node>()
    for (const { type, target, removedNodes } of records) {
      if (type !== 'childList' || removedNodes[0]) torn.add(target)
    }
    turn++
    for (const { type, target, addedNodes } of records) {
      rival = torn.has(target) ? target : undefined
      if (type === 'childList') addedNodes.forEach(roots.show)
      else roots.show(target)
    }
    rival = undefined
    observer.takeRecords()
  }
}
