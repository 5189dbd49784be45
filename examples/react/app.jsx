import { useEffect, useState } from 'react'
import { clientId, tl, useClientId, useGoal, useNumber, useThroughline } from './throughline.js'

/** A shop of three pages, by the history API: the counter counts them without being told. */
export function App() {
  useThroughline('/stats/tl.js?site=default')
  const [path, go] = usePath()
  const page = path.split('/').at(-1)
  return (
    <main>
      <nav>
        <Link to="/react/" go={go}>
          Home
        </Link>{' '}
        <Link to="/react/request" go={go}>
          Request
        </Link>
      </nav>
      {page === 'request' && <Request thank={() => go('/react/thanks')} />}
      {page === 'thanks' && <Thanks />}
      {page !== 'request' && page !== 'thanks' && <Home />}
    </main>
  )
}

function Home() {
  const number = useNumber('+74951234567')
  return (
    <p>
      Call us: <a href="tel:+74951234567">8 (495) 123-45-67</a>. For a machine: <kbd>{number}</kbd>
    </p>
  )
}

/** JSON that fetch sends: the client ID is read in the moment of sending. */
function Request({ thank }) {
  const known = useClientId()
  const [failed, fail] = useState(false)

  async function send(event) {
    event.preventDefault()
    const { name } = event.currentTarget.elements
    const sent = await fetch('/request', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: name.value, client_id: clientId() }),
    }).catch(() => undefined)
    if (!sent?.ok) return fail(true)
    tl('goal', 'request')
    return thank()
  }

  return (
    <form onSubmit={send}>
      <label>
        Name <input name="name" />
      </label>
      <button type="submit">Send</button>
      <output>{known}</output>
      {failed && <p role="alert">That went wrong. Once more?</p>}
    </form>
  )
}

function Thanks() {
  useGoal('thanks')
  return <h1>Thank you</h1>
}

function Link({ to, go, children }) {
  function follow(event) {
    event.preventDefault()
    go(to)
  }
  return (
    <a href={to} onClick={follow}>
      {children}
    </a>
  )
}

function usePath() {
  const [path, setPath] = useState(location.pathname)
  useEffect(() => {
    const moved = () => setPath(location.pathname)
    addEventListener('popstate', moved)
    return () => removeEventListener('popstate', moved)
  }, [])
  function go(to) {
    history.pushState(null, '', to)
    setPath(to)
  }
  return [path, go]
}
