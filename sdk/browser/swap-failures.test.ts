import { expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.ts'

const swaps = [{ from: '+7 495 123-45-67', to: '+74959765432' }]
const body = '<p>8 (495) 123-45-67</p><a href="tel:+74951234567">Call</a>'

inEachBrowser(({ open }) => {
  test('while the script does not come the page shows and dials the original', async () => {
    const page = await open(body, {
      swaps,
      whenReady: new Promise(() => {}),
      until: 'domcontentloaded',
    })

    expect(await page.$eval('body', (shown) => shown.innerHTML)).toBe(body)
    expect(await page.evaluate(() => document.readyState)).toBe('interactive')
  })

  test('where the site has no number to give the original stays', async () => {
    const page = await open(body, { swaps: [] })

    expect(await page.$eval('body', (shown) => shown.innerHTML)).toBe(body)
  })

  test('where no hit gets through, numbers are swapped and the page sees no error', async () => {
    const page = await open(body, {
      swaps,
      head: `<script>
        fetch = () => Promise.reject(new TypeError('Failed to fetch'))
        navigator.sendBeacon = () => false
      </script>`,
    })
    await page.evaluate(() => dispatchEvent(new Event('pagehide')))

    expect(await page.$eval('p', (p) => p.textContent)).toBe('8 (495) 976-54-32')
    expect(await page.$eval('a', (a) => a.getAttribute('href'))).toBe('tel:+74959765432')
  })
})
