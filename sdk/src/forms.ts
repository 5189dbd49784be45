import { covers, hostOf } from './hosts.ts'
import { listen } from './listen.ts'
import { safely } from './safely.ts'

/** Where `id` gives undefined, nobody may be named. */
type Field = { name: string; ownDomains: string[]; id: () => string | undefined }

/** Keeps the client ID in a hidden field of every form that is posted to an own host. */
export function watchForms({ name, ownDomains, id }: Field) {
  // Forms whose pressed button sends them elsewhere.
  const leaving = new WeakSet<Element>()
  const wrote = new WeakMap<Element, string>()

  listen(document, 'focusin', visit)
  listen(document, 'submit', visit)
  // form.submit() fires no submit event.
  listen(document, 'formdata', visit)
  // Not before load: React rebuilds a page whose markup changed under its hydration.
  if (document.readyState === 'complete') fillAll()
  else listen(window, 'load', fillAll)
  return { fillAll }

  /** Fills or empties the field of every form, as consent has it now. */
  function fillAll(): void {
    document.querySelectorAll('form').forEach(safely(fill))
  }

  function visit(event: Event): void {
    const form = event.target instanceof Element && event.target.closest('form')
    if (!form) return
    if ('submitter' in event) {
      leaving.delete(form)
      if (event.submitter instanceof Element && !isOurs(form, event.submitter)) leaving.add(form)
    }
    const field = fill(form)
    // The entries were listed before the field was filled or emptied.
    if (!field || !('formData' in event && event.formData instanceof FormData)) return
    if (!field.value) event.formData.delete(name)
    else if (!event.formData.get(name)) event.formData.set(name, field.value)
  }

  /** The field as it should be now, or undefined where it is none of ours. */
  function fill(form: HTMLFormElement): HTMLInputElement | undefined {
    const wanted = (!leaving.has(form) && isOurs(form) && id()) || ''
    const field = form.querySelector(`[name="${name}"]`) || (wanted && addField(form))
    if (!(field instanceof HTMLInputElement) || !(wanted || wrote.has(field))) return undefined
    if (!field.value || field.value === wrote.get(field)) {
      field.value = wanted
      wrote.set(field, wanted)
    }
    return field
  }

  function addField(form: HTMLFormElement): HTMLInputElement {
    const field = document.createElement('input')
    field.type = 'hidden'
    field.name = name
    form.append(field)
    return field
  }

  function isOurs(form: HTMLFormElement, submitter?: Element): boolean {
    // Attributes, as an input named action or method hides the form's property of that name.
    const attribute = (key: string) =>
      submitter?.getAttribute(`form${key}`) || form.getAttribute(key) || ''
    const action = new URL(attribute('action') || location.href, document.baseURI).href
    return (
      /^post$/i.test(attribute('method')) &&
      !form.hasAttribute('data-tl-nocid') &&
      covers([location.hostname, ...ownDomains], hostOf(action))
    )
  }
}
