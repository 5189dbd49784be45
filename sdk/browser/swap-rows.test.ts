import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.ts'

declare global {
  interface Window {
    before: Node[]
    looked: Set<Node>
  }
}

const ours = { from: '+7 495 123-45-67', to: '+74959765432' }
const tallinn = { from: '+7 495 123-45-67', to: '+3726001234', format: '+372 600 1234' }
const shown = '8 (495) 123-45-67'

inEachBrowser(({ open, pages }) => {
  test('a split number is swapped in the text nodes that were there, none added, none removed', async () => {
    const nodes = `(() => {
      const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_ALL)
      const all = []
      while (walker.nextNode()) all.push(walker.currentNode)
      return all
    })()`
    const page = await open(
      `<main><p><span>+7</span> (<b>495</b>) 123<i>-45-</i>67</p><p>+7 495 <!-- -->123<!-- -->-45-67</p></main>
      <script>window.before = ${nodes}</script>`,
      { swaps: [ours] },
    )
    await page.waitForFunction(
      () => document.querySelector('main')?.textContent?.split('976').length === 3,
    )

    const after = await page.evaluateHandle(nodes)
    expect(
      await page.evaluate(
        (now) =>
          Array.isArray(now) &&
          now.length === window.before.length &&
          now.every((node, at) => node === window.before[at]),
        after,
      ),
    ).toBe(true)
    expect(await page.$eval('main', (main) => main.textContent)).toBe(
      '+7 (495) 976-54-32+7 495 976-54-32',
    )
  })

  test.each([
    ['+7 (495) 123-45-67', '+372 600 1234'],
    ['(495) 123-45-67', '+372 600 1234'],
    ['8-495-<b>123</b>-45-67', '+372 600 1234<b></b>'],
    ['<a href="tel:+74951234567,101">Call</a>', '<a href="tel:+3726001234,101">Call</a>'],
  ])(
    '%s becomes the canonical format where the other has fewer digits, and is not cut',
    async (own, swapped) => {
      const page = await open(`<p>${own}</p>`, { swaps: [tallinn] })

      await page.waitForFunction(
        (html) => document.querySelector('p')?.innerHTML === html,
        {},
        swapped,
      )
    },
  )

  test('in a page of 20,000 texts 200 insertions are swapped, and no other text is looked at', async () => {
    const page = await open(`<main>${'<p>Price 9.90 <b>and</b></p>'.repeat(10_000)}</main>`, {
      swaps: [ours],
    })

    const [swapped, looked] = await page.evaluate(async (number) => {
      const main = document.querySelector('main')
      const old = new Set(main?.children)
      const { get, ...rest } = Object.getOwnPropertyDescriptor(Node.prototype, 'nodeValue') ?? {}
      window.looked = new Set()
      Object.defineProperty(Node.prototype, 'nodeValue', {
        ...rest,
        get() {
          window.looked.add(this)
          return get?.call(this)
        },
      })
      for (let count = 0; count < 200; count++) {
        const card = document.createElement('p')
        card.textContent = `Card ${count}: ${number}`
        main?.append(card)
        await Promise.resolve()
      }
      const texts = main?.textContent?.split('976-54-32').length ?? 0
      const others = [...window.looked].filter(
        ({ parentElement }) =>
          parentElement?.closest('p') && old.has(parentElement.closest('p') ?? parentElement),
      )
      return [texts - 1, [others.length, window.looked.size > 0]]
    }, shown)

    expect(swapped).toBe(200)
    expect(looked).toEqual([0, true])
  })

  test('a root attached late is not seen, is swapped by swap(host), and from then on as it grows', async () => {
    const page = await open('<shop-header></shop-header>', { swaps: [ours] })

    const seen = await page.evaluate(async (number) => {
      const host = document.querySelector('shop-header')
      const root = host?.attachShadow({ mode: 'open' })
      root?.append(number)
      await Promise.resolve()
      const before = root?.textContent
      window.tl?.('swap', host)
      root?.append(` ${number}`)
      await Promise.resolve()
      return [before, root?.textContent]
    }, shown)

    expect(seen).toEqual([shown, '8 (495) 976-54-32 8 (495) 976-54-32'])
  })

  test('a closed root, a frame of another host and a picture are out of reach, as is documented, and swap() harms none', async () => {
    const frame = pages().otherUrlOf(pages().show('text/html', `<p>${shown}</p>`))
    const picture = `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"><text>${shown}</text></svg>`
    const page = await open(
      `<main></main><iframe src="${frame}"></iframe><img src='${picture}' alt="${shown}"><p>${shown}</p>`,
      { swaps: [ours] },
    )

    const kept = await page.evaluate((number) => {
      const host = document.querySelector('main')
      const root = host?.attachShadow({ mode: 'closed' })
      root?.append(number)
      for (const name of ['main', 'iframe', 'img'])
        window.tl?.('swap', document.querySelector(name))
      return [root?.textContent, document.querySelector('img')?.alt]
    }, shown)

    expect(kept).toEqual([shown, shown])
    const inside = page.frames().find((each) => each.url() === frame)
    expect(await inside?.$eval('p', (p) => p.textContent)).toBe(shown)
    expect(await page.$eval('p', (p) => p.textContent)).toBe('8 (495) 976-54-32')
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
    expect(readme.replace(/\s+/g, ' ')).toContain(
      'Out of reach: closed shadow roots, frames of other hosts, images.',
    )
  })
})
