type Fill = (form: HTMLFormElement, data: unknown) => void

/** Fills what a plug-in has listed of a form before it sends that; the event is the form's or around it. */
export function fillListed(event: Event, fill: Fill): void {
  const { target } = event
  if (!(target instanceof Element)) return
  const form = target.closest('form') || target.querySelector('form')
  if (form) fill(form, Reflect.get(Reflect.get(event, 'detail') || event, 'formData'))
}
