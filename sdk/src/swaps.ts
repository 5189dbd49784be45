import type { Replacement } from '@throughline/schema'
import { emailFinder } from './email-finder.ts'
import { type Finder, swapCells } from './finder.ts'
import { whenHydrated } from './hydration.ts'
import { closest, neighboursOf, textOf } from './neighbours.ts'
import { numberFinder } from './number-finder.ts'
import { openPatience } from './patience.ts'
import { safely } from './safely.ts'

const untouched = 'script,style,textarea,option,title,[contenteditable],[data-tl-noswap]'
// What a message will say is the page's own; WhatsApp has its number there too.
const address = /^((tel|sms|mailto):[^?]*|(whatsapp:|https:..(wa\.me|api\.whatsapp\.com)\/).*)/i

/**
 * Swaps phone numbers and e-mails in the page, as it is and as it grows. Nothing but the values of text
 * nodes and of `href`s is written, as React breaks where nodes come or go:
 * https://github.com/facebook/react/issues/11538.
 */
export function openSwaps(now: () => number) {
  const known = new WeakMap<Node, [original: string, written: string]>()
  const roots: WeakRef<Node>[] = []
  // Text nodes that this scan has dealt with.
  const done = new Set<Node>()
  const mayWrite = openPatience(now)
  const observer = new MutationObserver(safely(follow))
  let finders: Finder[] = []
  let active = false
  let textToo = false
  // Where the page itself wrote, while that is looked at, and how often anything was looked at.
  let rival: Node | undefined
  let turn = 0

  return { set: safely(set), swap: safely(swap) }

  /** Takes new replacements: what the last ones wrote, and nobody changed since, is undone. */
  function set(replacements: Replacement[]) {
    finders = replacements.flatMap((each) => safely(finderOf)(each) || [])
    if (active) return takeAll()
    active = finders.length > 0
    if (active) whenHydrated(takeText)
    if (!textToo) takeAll()
  }

  /** Looks into an open shadow root, or the element that has it, and follows it from now on. */
  function swap(root: Node): void {
    const inside = (root instanceof Element && root.shadowRoot) || root
    follow(observer.takeRecords())
    take(inside)
    roots.push(new WeakRef(inside))
  }

  function takeText(): void {
    if (textToo) return
    textToo = true
    takeAll()
  }

  function takeAll(): void {
    take(document)
    for (const root of roots) take(root.deref())
  }

  function take(root: Node | undefined): void {
    if (!root || !active) return
    observer.observe(root, {
      subtree: true,
      childList: true,
      characterData: true,
      attributeFilter: ['href'],
    })
    scan(root)
    // What was written here needs no second look.
    observer.takeRecords()
  }

  function follow(records: MutationRecord[]): void {
    const torn = new Set<Node>()
    for (const { type, target, removedNodes } of records) {
      if (type !== 'childList' || removedNodes[0]) torn.add(target)
    }
    turn++
    for (const { type, target, addedNodes } of records) {
      rival = torn.has(target) ? target : undefined
      if (type === 'childList') addedNodes.forEach(scan)
      else scan(target)
    }
    rival = undefined
    observer.takeRecords()
  }

  function scan(root: Node & Partial<ParentNode>): void {
    if (root instanceof Element) swapLink(root)
    if (root.querySelectorAll) root.querySelectorAll('a[href]').forEach(swapLink)
    if (!textToo) return
    done.clear()
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    for (let node: Node | null = root; node; node = walker.nextNode()) {
      if (/[\d@]/.test(textOf(node)) || known.has(node)) swapText(node)
    }
  }

  function swapLink(element: Element): void {
    const href = element.nodeName === 'A' && element.getAttributeNode('href')
    if (!href || element.closest(untouched)) return
    const swap = (text: string, _: string, plain: string) =>
      swapCells(text, plain ? 'link' : 'chat', finders).join('')
    put(href, originalOf(href).replace(address, swap))
  }

  /** A text node is what its line makes of it. Where the line is too long, each has a line of its own. */
  function swapText(node: Node): void {
    if (done.has(node) || closest(node, untouched)) return
    done.add(node)
    const [line, whole] = neighboursOf(node)
    const cells = swapCells(line.map(originalOf).join(''), 'text', finders)
    let end = 0
    for (const part of line) {
      const start = end
      end += originalOf(part).length
      const next = cells.slice(start, end).join('')
      if (part === node || whole) {
        done.add(part)
        put(part, next)
      } else if (next !== textOf(part)) swapText(part)
    }
  }

  function put(node: Node, written: string): void {
    if (written === textOf(node) || (rival && !mayWrite(rival, turn))) return
    known.set(node, [originalOf(node), written])
    node.nodeValue = written
  }

  /** What the page itself wrote there last. */
  function originalOf(node: Node): string {
    const [original, written] = known.get(node) || []
    const text = textOf(node)
    return written === text ? original || '' : text
  }
}

function finderOf(replacement: Replacement): Finder {
  return replacement.from.includes('@') ? emailFinder(replacement) : numberFinder(replacement)
}
