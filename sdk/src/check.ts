import type { Settings } from './config.ts'
import { covers } from './hosts.ts'

/** `GET /v1/check.js` puts them in front of this build. */
declare const tlSettings: Pick<Settings, 'site' | 'domains'>

type Verbs = { clientId(): string | undefined }
type Finding = { finding: string; advice: string }

/** What is wrong with the counter in this browser, printed and given back. `tl('check')` comes here. */
export async function check(verbs: Verbs): Promise<Finding[]> {
  const { site, domains } = tlSettings
  const endpoint = new URL(`hits?site=${site}`, import.meta.url)
  const found = [
    ...(covers(domains, location.hostname) ? [] : [wrongDomain()]),
    ...(navigator.cookieEnabled
      ? []
      : [of('cookie_blocked', 'Cookies are blocked: each page view is another visitor.')]),
    ...(hasStorage() ? [] : [of('storage_blocked', 'localStorage is blocked: nothing is kept.')]),
    ...(verbs.clientId()
      ? []
      : [of('consent_denied', 'Consent is denied. Call consent("granted").')]),
    ...(await refusal(endpoint)),
  ]
  console.info(`Throughline: ${site} at ${endpoint.origin}: ${found.length || 'no'} findings`)
  for (const { finding, advice } of found) console.warn(`Throughline: ${finding}: ${advice}`)
  return found
}

/** An empty batch stores nothing, and is refused as any other would be. */
async function refusal(endpoint: URL): Promise<Finding[]> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    body: '{"hits":[]}',
    credentials: 'include',
  }).catch(() => undefined)
  if (!answer) {
    const advice = `${endpoint.origin} can't be asked: an ad blocker, the page's CSP (connect-src), or a domain that the site does not list.`
    return [of('hits_blocked', advice)]
  }
  // Without a hit in it a batch that is let in has nothing to accept.
  if (answer.ok || answer.status === 400) return []
  const { error = 'no reason given', message = '' } = await answer.json().catch(() => ({}))
  return [of('hits_refused', `${answer.status}, ${error}. ${message}`.trim())]
}

function hasStorage(): boolean {
  try {
    localStorage.setItem('tl_probe', '1')
    localStorage.removeItem('tl_probe')
    return true
  } catch {
    return false
  }
}

function wrongDomain(): Finding {
  return of('wrong_domain', `Add ${location.hostname} to the site's domains.`)
}

function of(finding: string, advice: string): Finding {
  return { finding, advice }
}
