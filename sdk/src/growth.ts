import { openPatience } from './patience.ts'
import { safely } from './safely.ts'

/** Shows whatever grows in the roots that are watched. One observer serves them all. */
export function openGrowth(show: (node: Node) => void) {
  const hasPatience = openPatience()
  const observer = new MutationObserver(safely(follow))
  // Where the page itself wrote, while that is looked at, and how often anything was looked at.
  let rival: Node | undefined
  let turn = 0

  return {
    watch: (root: Node) =>
      observer.observe(root, {
        subtree: true,
        childList: true,
        characterData: true,
        attributeFilter: ['href'],
      }),
    /** Whether this look may write, or the page has undone too many. */
    mayWrite: () => !rival || hasPatience(rival, turn),
    /** What was written just now needs no second look. */
    quiet: () => {
      observer.takeRecords()
    },
  }

  function follow(records: MutationRecord[]): void {
    const torn = new Set<Node>()
    for (const { type, target, removedNodes } of records) {
      if (type !== 'childList' || removedNodes[0]) torn.add(target)
    }
    turn++
    for (const { type, target, addedNodes } of records) {
      rival = torn.has(target) ? target : undefined
      if (type === 'childList') addedNodes.forEach(show)
      else show(target)
    }
    rival = undefined
    observer.takeRecords()
  }
}
