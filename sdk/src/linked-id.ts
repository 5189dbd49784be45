import { browserHash } from './browser-hash.ts'
import { clientIdShape } from './client-id.ts'

const lifeMs = 120_000
const parameter = /(\?)tl_link=[^&#]*&|[?&]tl_link=[^&#]*/

/**
 * The client ID that a link of another domain of the site has brought, and its removal from the URL.
 * '' where it brought none, where it is older than 2 minutes, or where another browser opened it.
 */
export function takeLinkedId(now: number): string {
  const value = new URL(location.href).searchParams.get('tl_link')
  if (value === null) return ''
  // Not as the page's router patched it: this is no step of the visitor's.
  History.prototype.replaceState.call(
    history,
    history.state,
    '',
    location.href.replace(parameter, '$1'),
  )
  const [random, seconds, at = '', browser] = value.split('.')
  const id = `${random}.${seconds}`
  const ageMs = now - parseInt(at, 36)
  return clientIdShape.test(id) && ageMs >= 0 && ageMs <= lifeMs && browser === browserHash()
    ? id
    : ''
}
