import { mayHold } from './finder.ts'
import type { SwapLine, Tools } from './swaps.ts'

// Whatever is not one of these parts two numbers: a cell, a list item, what the owner keeps.
const block =
  ':not(a,b,bdi,bdo,em,font,i,ins,mark,nobr,small,span,strong,sub,sup,u),[contenteditable],[data-tl-noswap]'

// Children of a block whose whole text is not looked at each time.
const most = 100

// Characters: as far as a number can reach.
const farthest = 99

/** Swaps the texts of a line together, as a number may be split over several of them. */
export function openLines({ originalOf, put, cellsOf, rulesNow }: Tools): SwapLine {
  // Blocks that have, or had, what is looked for.
  const touched = new WeakSet<Node>()
  // Text nodes that this scan has dealt with, and blocks without anything to swap.
  let done = new Set<Node>()
  let last: object | undefined

  return (node, scan) => {
    if (scan !== last) done = new Set()
    last = scan
    swapText(node)
  }

  /** A text node is what its line makes of it. Where the line is too long, each has a line of its own. */
  function swapText(node: Node): void {
    if (done.has(node)) return
    done.add(node)
    const home = homeOf(node)
    if (done.has(home)) return
    // Most digits are no number of ours, and most blocks are small: that is soon told.
    if (
      originalOf(node) === node.nodeValue &&
      !touched.has(home) &&
      home.childNodes.length < most
    ) {
      if (!mayHold(home.textContent || '', rulesNow())) return void done.add(home)
    }
    touched.add(home)
    const [line, whole] = neighboursOf(node, home)
    const cells = cellsOf(line.map(originalOf).join(''), node)
    let end = 0
    for (const part of line) {
      const start = end
      end += originalOf(part).length
      const next = cells.slice(start, end).join('')
      if (part === node || whole) {
        done.add(part)
        put(part, next)
      } else if (next !== part.nodeValue) swapText(part)
    }
  }
}

/** The block that a text node stands in. */
function homeOf(node: Node): Node {
  return node.parentElement?.closest(block) || node.getRootNode()
}

/**
 * The text nodes around `node` in its line, from the first to the last, `node` among them; and whether
 * they are all of the line.
 */
function neighboursOf(node: Node, home: Node): readonly [line: Node[], whole: boolean] {
  const walker = document.createTreeWalker(home, NodeFilter.SHOW_TEXT)
  let whole = true
  const line = [...walk('previousNode').reverse(), node, ...walk('nextNode')]
  return [line, whole]

  function walk(step: 'previousNode' | 'nextNode'): Node[] {
    const passed: Node[] = []
    let length = 0
    walker.currentNode = node
    while (length < farthest && walker[step]() && homeOf(walker.currentNode) === home) {
      passed.push(walker.currentNode)
      length += walker.currentNode.nodeValue?.length || 0
    }
    if (length >= farthest) whole = false
    return passed
  }
}
