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
  // Of the elements that it met.
  let homes = new Map<Node, Node>()
  let last: object | undefined

  return (node, scan) => {
    if (scan !== last) {
      done = new Set()
      homes = new Map()
      last = scan
    }
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
      !touched.has(home) &&
      originalOf(node) === node.nodeValue &&
      home.childNodes.length < most
    ) {
      if (!mayHold(home.textContent || '', rulesNow())) return void done.add(home)
    }
    touched.add(home)
    const walker = document.createTreeWalker(home, NodeFilter.SHOW_TEXT)
    let whole = true
    const before = beside('previousNode')
    const line = [...before.reverse(), node, ...beside('nextNode')]
    const texts = line.map(originalOf)
    const cells = cellsOf(texts.join(''), node)
    let end = 0
    line.forEach((part, at) => {
      const start = end
      end += texts[at]?.length || 0
      const next = cells.slice(start, end).join('')
      if (part === node || whole) {
        done.add(part)
        put(part, next)
      } else if (next !== part.nodeValue) swapText(part)
    })

    /** The text nodes on one side of `node` in its line, the nearest first. */
    function beside(step: 'previousNode' | 'nextNode'): Node[] {
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

  /** The block that a text node stands in. */
  function homeOf(node: Node): Node {
    const parent = node.parentElement
    if (!parent) return node.getRootNode()
    const known = homes.get(parent)
    if (known) return known
    const home = parent.closest(block) || node.getRootNode()
    homes.set(parent, home)
    return home
  }
}
