import { mayHold, type ReadyRule, readyRule, type SwapRule, swapCells } from './finder.ts'
import type { Roots } from './roots.ts'
import type { safely } from './safely.ts'

const sliceOfNodes = 2000
const untouched = 'textarea,option,title,[contenteditable],[data-tl-noswap]'
// What a message will say is the page's own; WhatsApp has its number there too.
const address = /^((tel|sms|mailto):[^?]*|(whatsapp:|https:..(wa\.me|api\.whatsapp\.com)\/).*)/i

/** Swaps a text node as its line has it. All nodes of one scan come with the same `scan`. */
export type SwapLine = (node: Node, scan: object) => void

/** What a text is swapped with. */
export type Tools = {
  /** What the page itself wrote there last. */
  originalOf: (node: Node) => string
  put: (node: Node, written: string) => void
  swapCells: (text: string, node: Node) => string[]
  mayHold: (text: string) => boolean
}

/**
 * Swaps phone numbers and e-mails in the page, as it is and as it grows. Nothing but the values of text
 * nodes and of `href`s is written, as React breaks where nodes come or go:
 * https://github.com/facebook/react/issues/11538. `guard` is the one of the script that this is a part of.
 */
export function openSwaps(roots: Roots, guard: typeof safely) {
  const known = new WeakMap<Node, [original: string, written: string]>()
  let rules: ReadyRule[] = []
  let active = false
  let swapLine: SwapLine = (node) => {
    if (known.has(node) || mayHold(textOf(node), rules)) {
      put(node, swapCells(originalOf(node), 3, rulesFor(node)).join(''))
    }
  }

  roots.follow(guard(look, 'swaps'))
  return {
    set: guard(set),
    join: guard(join),
    swapped: (node: Node) => originalOf(node) !== textOf(node),
  }

  /** Takes new rules: what the last ones wrote, and nobody changed since, is undone. */
  function set(given: SwapRule[]) {
    rules = given.map(readyRule)
    active ||= rules.length > 0
    roots.again(look)
  }

  /** From now on texts are read together with those around them. */
  function join(open: (tools: Tools) => SwapLine): void {
    swapLine = open({
      originalOf,
      put,
      swapCells: (text, node) => swapCells(text, 3, rulesFor(node)),
      mayHold: (text) => mayHold(text, rules),
    })
  }

  function look(root: Node & Partial<ParentNode>, ready: boolean): void {
    if (!active) return
    if (root instanceof Element) swapLink(root)
    root.querySelectorAll?.('a[href]').forEach(swapLink)
    if (ready) scan(root)
  }

  /**
   * In slices, as no page may wait for a long one. Only an iterator stays right where nodes go meanwhile, but
   * the document keeps each one up to date until it is collected: what grows is mostly small, and is walked.
   */
  function scan(root: Node, nodes = root instanceof Element ? walk(root) : iterate(root)): void {
    const slice = {}
    for (let left = sliceOfNodes; left > 0; left--) {
      const node = nodes.nextNode()
      if (!node) return
      if (!/[\d@]/.test(textOf(node)) && !known.has(node)) continue
      // What is in a script or style may be long, and is never swapped.
      if (!/^s(c|ty)/i.test(node.parentNode?.nodeName || '')) swapLine(node, slice)
    }
    const goOn = () => {
      scan(root, nodes instanceof NodeIterator ? nodes : iterate(root))
      roots.quiet()
    }
    setTimeout(guard(goOn, 'swaps'))
  }

  function swapLink(element: Element): void {
    const href = element.nodeName === 'A' && element.getAttributeNode('href')
    if (!href) return
    const swap = (text: string, _: string, plain: string) =>
      swapCells(text, plain ? 4 : 5, rulesFor(href)).join('')
    put(href, originalOf(href).replace(address, swap))
  }

  /** Those that hold where it stands. */
  function rulesFor(node: Node): ReadyRule[] {
    return rules.filter(({ 6: place }) => !place || guard(() => isIn(node, place))())
  }

  function put(node: Node, written: string): void {
    // Asked last: most texts stay as they are, and to look around each costs more than all else.
    if (written === textOf(node) || isIn(node, untouched) || !roots.mayWrite()) return
    known.set(node, [originalOf(node), written])
    node.nodeValue = written
  }

  /** What the page itself wrote there last. */
  function originalOf(node: Node): string {
    const was = known.get(node)
    const text = textOf(node)
    return was && was[1] === text ? was[0] : text
  }
}

function walk(root: Node): TreeWalker | NodeIterator {
  return document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
}

function iterate(root: Node): NodeIterator {
  return document.createNodeIterator(root, NodeFilter.SHOW_TEXT)
}

/** Whether a text or an attribute stands in what a selector finds. */
function isIn(node: Node, selector: string): boolean {
  const element = node instanceof Attr ? node.ownerElement : node.parentElement
  return !!element?.closest(selector)
}

function textOf(node: Node): string {
  return node.nodeValue || ''
}
