// What htmx sends a form by, whatever its method and action: https://htmx.org/attributes/hx-post/
const htmx = /^(data-)?hx-(get|post|put|patch|delete)$/

/**
 * How a form is sent by `button`, and where: `''` where neither method nor action says it, as in a form
 * that a script is to send. @throws where that is no address.
 */
export function wayOf(form: Element, button: unknown): readonly [method: string, url: URL] {
  // Attributes, as an input named action or method hides the form's property of that name.
  const said = (key: string) =>
    (button instanceof Element && button.getAttribute(`form${key}`)) || form.getAttribute(key) || ''
  let action = said('action')
  let method = said('method') || (/^[^#]/.test(action) ? 'get' : '')
  for (const name of form.getAttributeNames()) {
    if (!htmx.test(name)) continue
    method = name.replace(/.*-/, '')
    action = said(name)
  }
  return [method, new URL(action || location.href, document.baseURI)]
}
