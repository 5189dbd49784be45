import { whenHydrated } from './hydration.ts'
import { listen } from './listen.ts'

// form.submit() fires no submit event, but formdata.
const types = 'click auxclick focusin pointerdown input submit formdata'

/** `ready` says whether a framework may still compare its nodes with those of its server. */
type Look = (root: Node & Partial<ParentNode>, ready: boolean) => void

/** Shows what grows in the roots. The second script brings it, and looks at all of them once more. */
export type Growth = {
  watch(root: Node): void
  /** Whether this look may write, or the page has undone too many. */
  mayWrite(): boolean
  /** What was written just now needs no second look. */
  quiet(): void
}

export type Roots = ReturnType<typeof openRoots>

/** The document, and the shadow roots and detached elements that are added: what is and happens there. */
export function openRoots(hear: (event: Event, target: Element) => void) {
  const roots: WeakRef<Node>[] = []
  const looks: Look[] = []
  const met = new WeakSet<Event>()
  let growth: Growth | undefined
  let ready = false

  return {
    add,
    again,
    show,
    mayWrite: () => !growth || growth.mayWrite(),
    quiet: () => growth?.quiet(),
    /** From now on `look` sees each root, and whatever comes into it. */
    follow(look: Look) {
      looks.push(look)
    },
    grow(by: Growth) {
      growth = by
      again((root) => {
        by.watch(root)
        show(root)
      })
    },
    /** Adds the document, and looks at all once more when texts may be changed. */
    start() {
      add(document)
      whenHydrated((may) => {
        if (ready) return
        ready = may
        again(show)
      })
    },
  }

  /** Looks at every root once more. */
  function again(look: Look): void {
    for (const root of roots) {
      const node = root.deref()
      if (node) look(node, ready)
    }
    growth?.quiet()
  }

  function add(root: Node): void {
    if (roots.some((known) => known.deref() === root)) return
    roots.push(new WeakRef(root))
    for (const type of types.split(' ')) listen(root, type, meet)
    growth?.watch(root)
    show(root)
  }

  function show(root: Node): void {
    for (const look of looks) look(root, ready)
  }

  function meet(event: Event): void {
    const [target] = event.composedPath()
    // A root of its own may hear what the document heard before.
    if (met.has(event) || !(target instanceof Element)) return
    met.add(event)
    hear(event, target)
  }
}
