/** Where a form is sent by `button`. @throws where that is no address. */
export function actionOf(form: Element, button: unknown): URL {
  return new URL(said(form, 'action', button) || location.href, document.baseURI)
}

/** Attributes, as an input named action or method hides the form's property of that name. */
export function said(form: Element, key: string, button: unknown): string {
  return (
    (button instanceof Element && button.getAttribute(`form${key}`)) || form.getAttribute(key) || ''
  )
}
