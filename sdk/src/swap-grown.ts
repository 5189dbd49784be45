import type { Tools } from './swaps.ts'

// Beyond as many it goes on in slices.
const most = 2000

/**
 * Swaps what stands in a root, and what comes into one. A document keeps each iterator up to date until it
 * is collected: what grows is mostly small, and is walked.
 */
export function openSwapGrown({ rulesNow, swapText, swapLink, swapAll }: Tools) {
  // What was swapped once may have to be undone.
  let active = false

  return (root: Node & Partial<ParentNode>, ready: boolean): void => {
    active ||= rulesNow().length > 0
    if (!active) return
    if (!(root instanceof Element)) {
      swapAll(root, ready)
      return
    }
    if (root.localName === 'a') swapLink(root)
    for (const link of root.querySelectorAll('a[href]')) swapLink(link)
    // Most of what grows has nothing like a number.
    if (ready && /[\d@]/.test(root.textContent || '')) walk(root)
  }

  function walk(root: Element): void {
    const scan = {}
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    for (let left = most; left > 0; left--) {
      const node = texts.nextNode()
      if (!node) return
      swapText(node, scan)
    }
    swapAll(root, true)
  }
}
