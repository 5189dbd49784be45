import { whenHydrated } from './hydration.ts'
import { listen } from './listen.ts'
import { openPatience } from './patience.ts'
import { asFeature, safely } from './safely.ts'

// form.submit() fires no submit event, but formdata. Contact Form 7 lists a form's data on its own.
const types = 'click auxclick focusin pointerdown input submit formdata wpcf7beforesubmit'

/** `ready` says whether a framework may still compare its nodes with those of its server. */
type Look = (root: Node & Partial<ParentNode>, ready: boolean) => void

export type Roots = ReturnType<typeof openRoots>

/**
 * The document and the shadow roots and detached elements that are added: what happens in them, and what
 * grows there. One observer serves everyone who looks.
 */
export function openRoots(hear: (event: Event, target: Element) => void) {
  const roots: WeakRef<Node>[] = []
  const looks: Look[] = []
  const met = new WeakSet<Event>()
  const hasPatience = openPatience()
  const observer = new MutationObserver(safely(follow))
  let ready = false
  // Where the page itself wrote, while that is looked at, and how often anything was looked at.
  let rival: Node | undefined
  let turn = 0

  return {
    add,
    again,
    /** What was written just now needs no second look. */
    quiet: () => observer.takeRecords(),
    /** Whether this look may write, or the page has undone too many. */
    mayWrite: () => !rival || hasPatience(rival, turn),
    /** From now on `look` sees each root and whatever comes into it. */
    follow(look: Look) {
      looks.push(asFeature(look))
    },
    /** Adds the document, and looks at all once more when texts may be changed. */
    start() {
      add(document)
      whenHydrated(() => {
        ready = true
        for (const look of looks) again(look)
      })
    },
  }

  /** Looks at every root once more. */
  function again(look: Look): void {
    for (const root of roots) {
      const node = root.deref()
      if (node) look(node, ready)
    }
    observer.takeRecords()
  }

  function add(root: Node): void {
    if (roots.some((known) => known.deref() === root)) return
    roots.push(new WeakRef(root))
    for (const type of types.split(' ')) listen(root, type, meet)
    observer.observe(root, {
      subtree: true,
      childList: true,
      characterData: true,
      attributeFilter: ['href'],
    })
    show(root)
  }

  function show(root: Node): void {
    for (const look of looks) look(root, ready)
  }

  function follow(records: MutationRecord[]): void {
    const torn = new Set<Node>()
    for (const { type, target, removedNodes } of records) {
      if (type !== 'childList' || removedNodes[0]) torn.add(target)
    }
    turn++
    for (const { type, target, addedNodes } of records) {
      rival = torn.has(target) ? target : undefined
      if (type === 'childList') addedNodes.forEach(show)
      else show(target)
    }
    rival = undefined
    observer.takeRecords()
  }

  function meet(event: Event): void {
    const [target] = event.composedPath()
    // A root of its own may hear what the document heard before.
    if (met.has(event) || !(target instanceof Element)) return
    met.add(event)
    hear(event, target)
  }
}
