import { expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.ts'

declare global {
  interface Window {
    did: string[]
  }
}

// Says what any script but the page's own does that a counter never may.
const watch = `<script>
  window.did = []
  // For the page's own, as no test leaves it.
  const prevent = Event.prototype.preventDefault
  const tell = (of, name) => {
    const own = Object.getOwnPropertyDescriptor(of, name)
    const key = own.set ? 'set' : 'value'
    const native = own[key]
    Object.defineProperty(of, name, { ...own, [key](...given) {
      did.push(name + (name === 'addEventListener' ? ' ' + given[0] : ''))
      return native.apply(this, given)
    } })
  }
  for (const name of ['preventDefault', 'stopPropagation', 'stopImmediatePropagation', 'returnValue'])
    tell(Event.prototype, name)
  for (const name of ['submit', 'requestSubmit']) tell(HTMLFormElement.prototype, name)
  for (const name of ['innerHTML', 'outerHTML', 'insertAdjacentHTML']) tell(Element.prototype, name)
  for (const name of ['write', 'writeln']) tell(Document.prototype, name)
  tell(Node.prototype, 'textContent')
  tell(EventTarget.prototype, 'addEventListener')
  for (const name of ['onunload', 'onbeforeunload']) tell(window, name)
</script>`

inEachBrowser(({ open, pages }) => {
  test('the counter prevents nothing, sends no form, writes no HTML and hears no unload, whatever a visitor does', async () => {
    const body = `<p>+7 495 123-45-67</p><a href="#tea">Tea</a><a id="out" href="https://other.example/">Out</a>
      <form method="post" data-tl-goal="sent"><input name="phone"><button>Send</button></form>`
    const settings = {
      domains: ['127.0.0.1', 'localhost'],
      goals: [{ name: 'buy', on: 'click' as const, match: 'a' }],
      watch: ['errors' as const, 'vitals' as const],
    }
    const script = pages().show(
      'text/javascript',
      pages().script({ ...settings, swaps: [{ from: '+7 495 123-45-67', to: '+74959765432' }] }),
    )
    const path = pages().show(
      'text/html',
      `<!doctype html><meta charset="utf-8">${watch}<script src="${script}"></script>${body}
       <script>
         onsubmit = (event) => prevent.call(event)
         document.querySelector('#out').onclick = (event) => prevent.call(event)
       </script>`,
    )
    const page = await open('')
    await page.goto(pages().urlOf(path))
    await page.waitForFunction(() => window.tl && 'check' in window.tl)
    await pages().hit({ type: 'vital', url: page.url() })

    await page.type('[name=phone]', '5551234')
    await page.click('a')
    await page.click('#out')
    await page.click('button')
    await pages().hit({ type: 'form', name: 'submit', url: `${pages().urlOf(path)}#tea` })
    await page.evaluate(() => {
      window.tl?.('swap')
      window.tl?.('consent', 'denied')
      window.tl?.('consent', 'granted')
      history.pushState({}, '', '?page=2')
      for (const type of ['visibilitychange', 'pagehide']) window.dispatchEvent(new Event(type))
    })

    const did = await page.evaluate(() => window.did)
    // The watch sees the counter at all.
    expect(did).toContain('addEventListener pagehide')
    expect(did.filter((each) => !/^addEventListener (?!(before)?unload$)/.test(each))).toEqual([])
  })
})
