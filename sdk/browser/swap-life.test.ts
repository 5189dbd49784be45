import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.ts'

declare global {
  interface Window {
    flips: number
  }
}

const swaps = [{ from: '+7 495 123-45-67', to: '+74959765432' }]
const shown = '8 (495) 123-45-67'
const swapped = '8 (495) 976-54-32'

inEachBrowser(({ open, pages }) => {
  test('what comes later is swapped, texts, links and the numbers they complete', async () => {
    const page = await open('<main></main><p>8 <b>(495)</b></p>', { swaps })

    await page.evaluate((number) => {
      document.querySelector('main')?.append(`Call ${number}`)
      document
        .querySelector('main')
        ?.insertAdjacentHTML('beforeend', `<a href="tel:${number}">Call</a>`)
      document.querySelector('p')?.append(' 123-45-67')
    }, shown)

    expect(await page.$eval('main', (main) => main.innerHTML)).toBe(
      `Call ${swapped}<a href="tel:${swapped}">Call</a>`,
    )
    expect(await page.$eval('p', (p) => p.innerHTML)).toBe('8 <b>(495)</b> 976-54-32')
  })

  test('a text or link that the page changes is swapped again', async () => {
    const page = await open(`<p>nobody</p><a href="/">Call</a>`, { swaps })

    await page.evaluate((number) => {
      const text = document.querySelector('p')?.firstChild
      if (text) text.nodeValue = `Call ${number}`
      document.querySelector('a')?.setAttribute('href', `tel:${number}`)
    }, shown)

    expect(await page.$eval('p', (p) => p.innerHTML)).toBe(`Call ${swapped}`)
    expect(await page.$eval('a', (a) => a.getAttribute('href'))).toBe(`tel:${swapped}`)
  })

  test.each([
    ['writes the text node', 'text', (old: string) => `p.firstChild.nodeValue = ${old}`],
    ['makes a new text node', 'text', (old: string) => `p.textContent = ${old}`],
    [
      'takes the node out and puts another in',
      'text',
      (old: string) => `p.firstChild.remove(); p.append(${old})`,
    ],
    ['makes the whole anew', 'text', (old: string) => `main.innerHTML = '<p>' + ${old} + '</p>'`],
    ['writes the link', 'href', (old: string) => `a.setAttribute('href', 'tel:' + ${old})`],
  ])('a script that fights back and %s wins after a few turns', async (_, what, restore) => {
    const old = JSON.stringify(shown)
    const page = await open(
      `<main><p>${shown}</p></main><a href="tel:${shown}">Call</a>
      <script>
        flips = 0
        const main = document.querySelector('main'), a = document.querySelector('a')
        new MutationObserver(() => {
          const p = document.querySelector('p')
          if (!p.textContent.includes('976') && '${what}' === 'text') return
          if (!a.href.includes('976') && '${what}' === 'href') return
          flips++
          ${restore(old)}
        }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
      </script>`,
      { swaps },
    )

    const is = await page.evaluate(() => [
      document.querySelector('p')?.textContent,
      document.querySelector('a')?.getAttribute('href'),
      window.flips,
    ])
    expect(is.slice(0, 2)).toEqual(
      what === 'text' ? [shown, `tel:${swapped}`] : [swapped, `tel:${shown}`],
    )
    expect(is[2]).toBeGreaterThan(2)
    expect(is[2]).toBeLessThan(8)
  })

  test('an open shadow root is swapped by a call, and what comes there later too', async () => {
    const page = await open('<main></main>', { swaps })

    const texts = await page.evaluate((number) => {
      const host = document.querySelector('main')
      const root = host?.attachShadow({ mode: 'open' })
      root?.append(number)
      const before = root?.textContent
      window.tl?.('swap', host)
      const after = root?.textContent
      root?.append(document.createElement('p'))
      const paragraph = root?.querySelector('p')
      if (paragraph) paragraph.textContent = number
      return Promise.resolve().then(() => [before, after, paragraph?.textContent])
    }, shown)

    expect(texts).toEqual([shown, swapped, swapped])
  })

  test('on a page that no framework takes over the number is there before the page has loaded', async () => {
    const never = pages().show('image/png', '', new Promise(() => {}))
    const page = await open(`<p>${shown}</p><img src="${never}">`, {
      swaps,
      until: 'domcontentloaded',
    })

    expect(
      await page.evaluate(() => [
        document.readyState,
        document.querySelector('p')?.textContent,
        document.querySelectorAll('style, [style], [hidden], [class]').length,
      ]),
    ).toEqual(['interactive', swapped, 0])
  })

  test('a page that comes back, from the back/forward cache or not, is swapped and goes on to be', async () => {
    // It says itself how it is: Firefox answers no questions to a page that was in its cache.
    const page = await open(
      `<p>${shown}</p><script>
        addEventListener('pageshow', ({ persisted }) => {
          const [{ type }] = performance.getEntriesByType('navigation')
          if (!persisted && type !== 'back_forward') return
          document.body.append('${shown}')
          // What comes later is seen by the second script.
          const look = setInterval(() => {
            const texts = [document.querySelector('p').innerHTML, document.body.lastChild.nodeValue]
            if (texts.join().split('976').length < 3) return
            clearInterval(look)
            console.log(...texts)
          })
        })
      </script>`,
      { swaps },
    )
    const said = new Promise((resolve) => {
      page.once('console', (message) => resolve(message.text()))
    })
    const next = pages().show(
      'text/html',
      `<script>onload = () => setTimeout(() => history.back())</script>`,
    )
    await page.evaluate((url) => {
      location.href = url
    }, next)

    expect(await said).toBe(`${swapped} ${swapped}`)
    await page.close()
  })

  test('the module swaps as the tag does', async () => {
    const code = await readFile(new URL('../dist/index.js', import.meta.url), 'utf8')
    const calls = `init({ site: 'shop', collector: location.origin, swaps: ${JSON.stringify(swaps)} })`
    const module = pages().show('text/javascript', `${code}${calls}`)
    const page = await open(`<p>${shown}</p>`, {
      head: `<script type="module" src="${module}"></script>`,
    })

    await page.waitForFunction(
      (text) => document.querySelector('p')?.textContent === text,
      {},
      swapped,
    )
  })

  test('without replacements nothing is touched, and a wrong one harms no other', async () => {
    const none = await open(`<p>${shown}</p>`)
    expect(await none.$eval('p', (p) => p.innerHTML)).toBe(shown)

    const wrong = JSON.parse('[null, {}, {"from": "(("}]')
    const page = await open(`<p>${shown}</p>`, { swaps: [...wrong, ...swaps] })
    expect(await page.$eval('p', (p) => p.innerHTML)).toBe(swapped)
  })
})
