import { actionOf, said } from './form-action.ts'
import { covers } from './hosts.ts'
import type { Roots } from './roots.ts'
import { safely } from './safely.ts'

type Given = {
  /** What hidden fields are to say, by name; '' where nobody may be named. */
  values: () => Record<string, string>
  ownDomains: string[]
  roots: Roots
}

/** Keeps the client ID in hidden fields of every form that is posted to an own host. */
export function openForms({ values, ownDomains, roots }: Given) {
  const pressed = new WeakMap<Element, unknown>()
  // Whatever else is in a field is the page's own.
  const written = new Set<unknown>()

  roots.follow(safely(look, 'forms'))
  return {
    /** Fills or empties the fields of every form, as consent has it now. */
    fillAll: () => roots.again(look),
    meet: safely(meet, 'forms'),
    fill,
  }

  function look(root: Node & Partial<ParentNode>, ready: boolean): void {
    // React rebuilds a page whose markup changed under its hydration.
    if (!ready) return
    const form = root instanceof Element && root.closest('form')
    if (form) safely(fill)(form)
    if (root.querySelectorAll) root.querySelectorAll('form').forEach(safely(fill))
  }

  function meet(event: Event, target: Element): void {
    const form = target.closest('form')
    if (!form) return
    // Events of forms do not leave a shadow root.
    roots.add(form.getRootNode())
    if (event.type === 'submit') pressed.set(form, Reflect.get(event, 'submitter'))
    fill(form, Reflect.get(event, 'formData'))
  }

  function fill(form: HTMLFormElement, data?: unknown): void {
    const button = pressed.get(form)
    const isOurs = covers([location.hostname, ...ownDomains], actionOf(form, button).hostname)
    const isFit = isOurs && /^post$/i.test(said(form, 'method', button))
    const fields = values()
    for (const name in fields) {
      const wanted = (isFit && !form.hasAttribute('data-tl-nocid') && fields[name]) || ''
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
  }

  function addField(form: HTMLFormElement, name: string): HTMLInputElement | undefined {
    if (!roots.mayWrite()) return undefined
    const field = document.createElement('input')
    field.type = 'hidden'
    field.name = name
    form.append(field)
    return field
  }
}
