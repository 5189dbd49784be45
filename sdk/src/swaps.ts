import { type Place, type ReadyRule, readyRule, type SwapRule, swapCells } from './finder.ts'
import { whenHydrated } from './hydration.ts'
import { safely } from './safely.ts'

const sliceOfNodes = 2000
const untouched = 'textarea,option,title,[contenteditable],[data-tl-noswap]'
// What a message will say is the page's own; WhatsApp has its number there too.
const address = /^((tel|sms|mailto):[^?]*|(whatsapp:|https:..(wa\.me|api\.whatsapp\.com)\/).*)/i

/** Swaps a text node as its line has it. All nodes of one scan come with the same `scan`. */
export type SwapLine = (node: Node, scan: object) => void

export type Swaps = ReturnType<typeof openSwaps>

/** How far swaps reach: the document as it is, until the second script gives more. */
export type Reach = {
  swapLine: SwapLine
  /** Looks at all once more; `ready` says whether texts may be changed by now. */
  again: (ready: boolean) => void
  /** Whether this look may write, or the page has undone too many. */
  mayWrite: () => boolean
  /** What was written just now needs no second look. */
  quiet: () => void
}

/** What pages are swapped with. */
export type Tools = {
  rulesNow: () => ReadyRule[]
  /** What the page itself wrote there last. */
  originalOf: (node: Node) => string
  put: (node: Node, written: string) => void
  cellsOf: (text: string, node: Node) => string[]
  swapText: SwapLine
  swapLink: (element: Element) => void
  /** Swaps links at once and, if they are ready, texts in slices, as no page may wait for a long one. */
  swapAll: (root: Node & Partial<ParentNode>, ready: boolean) => void
}

/**
 * Swaps phone numbers and e-mails in the page as it is. Nothing but the values of text nodes and of
 * `href`s is written, as React breaks where nodes come or go:
 * https://github.com/facebook/react/issues/11538.
 */
export function openSwaps(first: SwapRule[]) {
  const known = new WeakMap<Node, [original: string, written: string]>()
  let rules = first.map(readyRule)
  let active = rules.length > 0
  let ready = false
  let reach: Reach = {
    swapLine: (node) => put(node, cellsOf(originalOf(node), node).join('')),
    again: () => swapAll(document, ready),
    mayWrite: () => true,
    quiet() {},
  }

  const again = safely(() => reach.again(ready), 'swaps')

  // Links are swapped at once, and texts when the page is hydrated.
  whenHydrated((next) => {
    ready = next
    again()
  })
  return {
    set,
    join,
    isSwapped: (node: Node) => originalOf(node) !== textOf(node),
  }

  /** Takes new rules: what the last ones wrote, and nobody changed since, is undone. */
  function set(given: SwapRule[]) {
    rules = given.map(readyRule)
    active ||= rules.length > 0
    again()
  }

  /** From now on `open` says how far swaps reach. */
  function join(open: (tools: Tools) => Reach): void {
    reach = open({
      rulesNow: () => rules,
      originalOf,
      put,
      cellsOf,
      swapText,
      swapLink,
      swapAll,
    })
    again()
  }

  function swapAll(root: Node & Partial<ParentNode>, ready: boolean): void {
    if (!active) return
    root.querySelectorAll?.('a[href]').forEach(swapLink)
    // An iterator, as it stays right where nodes go meanwhile.
    if (ready) scan(document.createNodeIterator(root, NodeFilter.SHOW_TEXT))
  }

  function scan(nodes: NodeIterator): void {
    const goOn = () => {
      scan(nodes)
      reach.quiet()
    }
    for (let left = sliceOfNodes; left > 0; left--) {
      const node = nodes.nextNode()
      if (!node) return
      swapText(node, goOn)
    }
    setTimeout(safely(goOn, 'swaps'))
  }

  function swapText(node: Node, scan: object): void {
    if (!/[\d@]/.test(textOf(node)) && !known.has(node)) return
    // What is in a script or style may be long, and is never swapped.
    if (!/^s(c|ty)/i.test(node.parentNode?.nodeName || '')) reach.swapLine(node, scan)
  }

  function swapLink(element: Element): void {
    const href = element.getAttributeNode('href')
    if (!href) return
    const swap = (text: string, _: string, plain: string) =>
      cellsOf(text, href, plain ? 4 : 5).join('')
    put(href, originalOf(href).replace(address, swap))
  }

  /** By the rules that hold where it stands. */
  function cellsOf(text: string, node: Node, place: Place = 3): string[] {
    const holds = ({ 6: where }: ReadyRule) => !where || safely(() => isIn(node, where))()
    return swapCells(text, place, rules.filter(holds))
  }

  function put(node: Node, written: string): void {
    // Asked last: most texts stay as they are, and to look around each costs more than all else.
    if (written === textOf(node) || isIn(node, untouched) || !reach.mayWrite()) return
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

/** Whether a text or an attribute stands in what a selector finds. */
function isIn(node: Node, selector: string): boolean {
  const element: Element | null = Reflect.get(node, 'ownerElement') || node.parentElement
  return !!element?.closest(selector)
}

function textOf(node: Node): string {
  return node.nodeValue || ''
}
