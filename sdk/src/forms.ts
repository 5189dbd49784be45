import { wayOf } from './form-action.ts'
import { covers } from './hosts.ts'
import type { Roots } from './roots.ts'
import { safely } from './safely.ts'

type Given = {
  /** What hidden fields are to say, by name; '' where nobody may be named. */
  values: () => Record<string, string>
  ownDomains: string[]
  roots: Roots
}

/** Keeps the client ID in hidden fields of every form that is posted to an own host, by itself or by a script. */
export function openForms({ values, ownDomains, roots }: Given) {
  // The last one of each form.
  const submits = new WeakMap<Element, Event>()
  // Whatever else is in a field is the page's own.
  const written = new Set<unknown>()

  const fillSafely = safely(fill)

  roots.follow(safely(look, 'forms'))
  return {
    /** Fills or empties the fields of every form. */
    fillAll: () => roots.again(look),
    meet: safely(meet, 'forms'),
    fill,
  }

  function look(root: Node & Partial<ParentNode>, ready: boolean): void {
    // React rebuilds a page whose markup changed under its hydration.
    if (!ready) return
    const form = root instanceof Element && root.closest('form')
    if (form) fillSafely(form)
    root.querySelectorAll?.('form').forEach(fillSafely)
  }

  function meet(event: Event, target: Element): void {
    const form = target.closest('form')
    if (!form) return
    // Events of forms do not leave a shadow root.
    roots.add(form.getRootNode())
    if (event.type === 'submit') submits.set(form, event)
    fill(form, Reflect.get(event, 'formData'))
  }

  function fill(form: HTMLFormElement, given?: unknown): void {
    const data = given instanceof FormData && given
    const submit = submits.get(form)
    const [method, { hostname }] = wayOf(form, submit && Reflect.get(submit, 'submitter'))
    const isFit =
      !form.hasAttribute('data-tl-nocid') &&
      covers([location.hostname, ...ownDomains], hostname) &&
      (method ? /^p/i.test(method) : isForScript(form, submit, !data))
    const fields = values()
    for (const name in fields) {
      const wanted = isFit ? fields[name] || '' : ''
      const isFree = (value: unknown) => (value ? written.has(value) : wanted)
      const field =
        form.querySelector<HTMLInputElement>(`[name="${name}"]`) || (wanted && addField(form, name))
      written.add(wanted)
      // What is there by default survives a reset.
      if (field && isFree(field.value)) {
        field.defaultValue = field.value = wanted
        // Else it would be sent as an empty text.
        field.disabled = !wanted
      }
      // These were listed before.
      if (data && isFree(data.get(name))) {
        if (wanted) data.set(name, wanted)
        else data.delete(name)
      }
    }
  }

  function addField(form: HTMLFormElement, name: string): HTMLInputElement | undefined {
    if (!roots.mayWrite()) return undefined
    const field = document.createElement('input')
    form.append(Object.assign(field, { type: 'hidden', name }))
    return field
  }
}

/**
 * Whether a form that says neither how nor where it is sent may have the ID: unless it searches, a script
 * sends it. Where none does, its browser lists it when all heard of the submit and nobody prevented it,
 * and that list becomes the URL.
 */
function isForScript(form: Element, submit: Event | undefined, isShown: boolean): unknown {
  const isSearch =
    form.closest('search,[role=search]') || form.querySelector('[type=search],[name=q]')
  return !isSearch && (isShown || submit?.currentTarget || submit?.defaultPrevented)
}
