import { mayHold, type ReadyRule, readyRule, type SwapRule, swapCells } from './finder.ts'
import { closest, homeOf, neighboursOf, textOf } from './neighbours.ts'
import type { Roots } from './roots.ts'
import { safely } from './safely.ts'

const sliceOfNodes = 2000
const untouched = 'script,style,textarea,option,title,[contenteditable],[data-tl-noswap]'
// What a message will say is the page's own; WhatsApp has its number there too.
const address = /^((tel|sms|mailto):[^?]*|(whatsapp:|https:..(wa\.me|api\.whatsapp\.com)\/).*)/i

/**
 * Swaps phone numbers and e-mails in the page, as it is and as it grows. Nothing but the values of text
 * nodes and of `href`s is written, as React breaks where nodes come or go:
 * https://github.com/facebook/react/issues/11538.
 */
export function openSwaps(roots: Roots) {
  const known = new WeakMap<Node, [original: string, written: string]>()
  // Blocks that have, or had, what is looked for.
  const touched = new WeakSet<Node>()
  // Text nodes that this scan has dealt with, and blocks without anything to swap.
  const done = new Set<Node>()
  let rules: ReadyRule[] = []
  let active = false

  roots.follow(scan)
  return { set: safely(set), swapped: (node: Node) => originalOf(node) !== textOf(node) }

  /** Takes new rules: what the last ones wrote, and nobody changed since, is undone. */
  function set(given: SwapRule[]) {
    rules = given.map(readyRule)
    active ||= rules.length > 0
    roots.again(scan)
  }

  function scan(root: Node & Partial<ParentNode>, ready: boolean): void {
    if (!active) return
    if (root instanceof Element) swapLink(root)
    root.querySelectorAll?.('a[href]').forEach(swapLink)
    if (ready) scanTexts(document.createNodeIterator(root, NodeFilter.SHOW_TEXT))
  }

  /** In slices, as no page may wait for a long one. The iterator stays right where nodes go meanwhile. */
  function scanTexts(nodes: NodeIterator): void {
    done.clear()
    for (let left = sliceOfNodes; left > 0; left--) {
      const node = nodes.nextNode()
      if (!node) return
      if (/[\d@]/.test(textOf(node)) || known.has(node)) swapText(node)
    }
    const goOn = () => {
      scanTexts(nodes)
      roots.quiet()
    }
    setTimeout(safely(goOn))
  }

  function swapLink(element: Element): void {
    const href = element.nodeName === 'A' && element.getAttributeNode('href')
    if (!href || element.closest(untouched)) return
    const swap = (text: string, _: string, plain: string) =>
      swapCells(text, plain ? 4 : 5, rules).join('')
    put(href, originalOf(href).replace(address, swap))
  }

  /** A text node is what its line makes of it. Where the line is too long, each has a line of its own. */
  function swapText(node: Node): void {
    const home = homeOf(node)
    if (done.has(node) || done.has(home)) return
    done.add(node)
    // Most digits are no number of ours, and most blocks are small: that is soon told.
    if (!(known.has(node) || touched.has(home) || home.childNodes.length > 99)) {
      if (!mayHold(home.textContent || '', rules)) return void done.add(home)
    }
    if (closest(node, untouched)) return
    touched.add(home)
    const [line, whole] = neighboursOf(node, home)
    const cells = swapCells(line.map(originalOf).join(''), 3, rules)
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
    if (written === textOf(node) || !roots.mayWrite()) return
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
