import type { Settings } from './config.ts'
import { covers, hostOf } from './hosts.ts'

// What htmx or `data-tl-nocid` says of a form, and a button that sends it elsewhere or otherwise.
const doubtful = /hx-|nocid|,form[am]/

/**
 * Puts the client ID into what a form posts to an own host, until the second script fills fields. That
 * knows all kinds of forms; here only what is beyond doubt takes the ID along.
 */
export function openPostedForms(
  { field_name, domains }: Pick<Settings, 'field_name' | 'domains'>,
  id: () => string | undefined,
) {
  let button: Element | undefined

  return (event: Event): void => {
    const data: FormData | undefined = Reflect.get(event, 'formData')
    const { target: form } = event
    button = Reflect.get(event, 'submitter') || button
    if (
      !(data && form instanceof HTMLFormElement) ||
      data.get(field_name) ||
      // Where an input named method or action hides the form's property of that name, there is doubt.
      form.method !== 'post' ||
      doubtful.test(`${form.getAttributeNames()},${button?.getAttributeNames()}`) ||
      !covers([location.hostname, ...domains], hostOf(form.action))
    )
      return
    const known = id()
    if (known) data.set(field_name, known)
  }
}
