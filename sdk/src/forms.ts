import { covers } from './hosts.ts'
import { whenHydrated } from './hydration.ts'
import type { Linker } from './linker.ts'
import { listen } from './listen.ts'
import { openPatience } from './patience.ts'
import { asFeature, safely } from './safely.ts'

type Given = {
  /** What hidden fields are to say, by name; '' where nobody may be named. */
  values: () => Record<string, string>
  ownDomains: string[]
  linker: Linker | undefined
  /** Hears of the first focus in a form of a page, and of each submit. */
  hear: (name: 'start' | 'submit', form: Element) => void
}

// form.submit() fires no submit event, but formdata. Contact Form 7 lists a form's data on its own.
const moments = ['focusin', 'pointerdown', 'input', 'submit', 'formdata', 'wpcf7beforesubmit']

/** Keeps the client ID in hidden fields of every form that is posted to an own host. */
export function watchForms({ values, ownDomains, linker, hear }: Given) {
  const met = new WeakSet<Event>()
  const known = new WeakSet<Node>()
  const roots: WeakRef<Node>[] = []
  const pressed = new WeakMap<Element, unknown>()
  const started = new WeakMap<Element, string>()
  // Whatever else is in a field is the page's own.
  const written = new Set<unknown>()
  const mayAdd = openPatience()
  const observer = new MutationObserver(asFeature(follow))
  let ready = false
  let turn = 0
  let rival: Node | undefined

  heed(document)
  // React rebuilds a page whose markup changed under its hydration.
  whenHydrated(() => {
    ready = true
    fillAll()
  })
  return { fillAll, watch }

  /** Fills or empties the fields of every form, as consent has it now. */
  function fillAll(): void {
    if (!ready) return
    for (const root of roots) {
      const node = root.deref()
      if (node) fillIn(node)
    }
  }

  /** Fills the forms of a shadow root, the element that has it, or what is in no document. */
  function watch(root: Node): void {
    const inside = (root instanceof Element && root.shadowRoot) || root
    heed(inside)
    fillIn(inside)
  }

  function heed(root: Node): void {
    if (known.has(root)) return
    known.add(root)
    roots.push(new WeakRef(root))
    for (const type of moments) listen(root, type, meet)
    observer.observe(root, { childList: true, subtree: true })
  }

  function follow(records: MutationRecord[]): void {
    turn++
    for (const { target, addedNodes } of records) {
      rival = target
      if (ready) addedNodes.forEach(fillIn)
    }
    rival = undefined
  }

  function fillIn(root: Node & Partial<ParentNode>): void {
    const form = root instanceof Element && root.closest('form')
    if (form) safely(fill)(form)
    if (root.querySelectorAll) root.querySelectorAll('form').forEach(safely(fill))
  }

  function meet(event: Event): void {
    const [target] = event.composedPath()
    // A root of its own may hear what the document heard before.
    if (met.has(event) || !(target instanceof Element)) return
    met.add(event)
    const { type } = event
    const form = target.closest('form') || (/^wp/.test(type) && target.querySelector('form'))
    if (!form) return
    // Events of forms do not leave a shadow root.
    heed(form.getRootNode())
    const submitter = 'submitter' in event && event.submitter
    if (type === 'submit') {
      pressed.set(form, submitter)
      hear('submit', form)
      linker?.mark(form, 'action')
      if (submitter instanceof Element) linker?.mark(submitter, 'formaction')
    } else if (/^(focusin|input)$/.test(type) && started.get(form) !== location.pathname) {
      started.set(form, location.pathname)
      hear('start', form)
    }
    const data = Reflect.get(Reflect.get(event, 'detail') || event, 'formData')
    fill(form, data)
  }

  function fill(form: HTMLFormElement, data?: unknown): void {
    const { hostname } = actionOf(form)
    const isOurs = covers([location.hostname, ...ownDomains], hostname)
    const posts = /^post$/i.test(said(form, 'method'))
    const fields = values()
    for (const name in fields) {
      const wanted = (isOurs && posts && !form.hasAttribute('data-tl-nocid') && fields[name]) || ''
      const isFree = (value: unknown) => (value ? written.has(value) : wanted)
      const field = form.querySelector(`[name="${name}"]`) || (wanted && addField(form, name))
      written.add(wanted)
      // What is there by default survives a reset.
      if (field instanceof HTMLInputElement && isFree(field.value)) {
        field.defaultValue = field.value = wanted
        // Else it would be sent as an empty text.
        field.disabled = !wanted
      }
      // These were listed before.
      if (data instanceof FormData && isFree(data.get(name))) {
        if (wanted) data.set(name, wanted)
        else data.delete(name)
      }
    }
    const link = !posts && data instanceof FormData && linker?.valueFor(hostname)
    if (link) data.set('tl_link', link)
  }

  function addField(form: HTMLFormElement, name: string): HTMLInputElement | undefined {
    if (rival && !mayAdd(rival, turn)) return undefined
    const field = document.createElement('input')
    field.type = 'hidden'
    field.name = name
    form.append(field)
    return field
  }

  function actionOf(form: Element): URL {
    return new URL(said(form, 'action') || location.href, document.baseURI)
  }

  /** Attributes, as an input named action or method hides the form's property of that name. */
  function said(form: Element, key: string): string {
    const button = pressed.get(form)
    return (
      (button instanceof Element && button.getAttribute(`form${key}`)) ||
      form.getAttribute(key) ||
      ''
    )
  }
}
