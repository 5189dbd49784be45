import { openGrowth } from './growth.ts'
import { listen, visitorsEvents } from './listen.ts'

/** `ready` says whether a framework may still compare its nodes with those of its server. */
type Look = (root: Node & Partial<ParentNode>, ready: boolean) => void

export type Roots = ReturnType<typeof openRoots>

/**
 * The document, and the shadow roots and detached elements that are added: what is there, and what grows.
 * `hear` is told what happens in the others: the first script hears what happens in the document.
 */
export function openRoots(hear: (event: Event) => void) {
  const roots: WeakRef<Node>[] = []
  const looks: Look[] = []
  const { watch, mayWrite, quiet } = openGrowth(show)
  let ready = false
  add(document)

  return {
    add,
    again,
    mayWrite,
    quiet,
    /** From now on `look` sees each root, and whatever comes into it. */
    follow(look: Look) {
      looks.push(look)
    },
    /** Looks at all once more, and says whether texts may be changed by now. */
    turn(next: boolean) {
      ready = next
      again(show)
    },
  }

  /** Looks at every root once more. */
  function again(look: Look): void {
    for (const root of roots) {
      const node = root.deref()
      if (node) look(node, ready)
    }
    quiet()
  }

  function add(root: Node): void {
    if (roots.some((known) => known.deref() === root)) return
    roots.push(new WeakRef(root))
    if (root !== document) listen(root, visitorsEvents, hear)
    watch(root)
    show(root)
  }

  function show(root: Node): void {
    for (const look of looks) look(root, ready)
  }
}
