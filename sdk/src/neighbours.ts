// Whatever is not one of these parts two numbers: a cell, a list item, what the owner keeps.
const block =
  ':not(a,b,bdi,bdo,em,font,i,ins,mark,nobr,small,span,strong,sub,sup,u),[contenteditable],[data-tl-noswap]'

// Characters: as far as a number can reach.
const farthest = 99

/** The block that a text node stands in. */
export function homeOf(node: Node): Node {
  return closest(node, block) || node.getRootNode()
}

/**
 * The text nodes around `node` in its line, from the first to the last, `node` among them; and whether
 * they are all of the line.
 */
export function neighboursOf(node: Node, home: Node): readonly [line: Node[], whole: boolean] {
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
      length += textOf(walker.currentNode).length
    }
    if (length >= farthest) whole = false
    return passed
  }
}

/** Null for a text that stands in a shadow root itself. */
export function closest(node: Node, selector: string): Element | null {
  const parent = node.parentElement
  return parent ? parent.closest(selector) : null
}

export function textOf(node: Node): string {
  return node.nodeValue || ''
}
