import { expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.ts'

const ours = {
  from: '+7 495 123-45-67',
  to: '+74959765432',
  format: '+7 (495) 976-54-32',
}
const berlin = { from: '+7 495 123-45-67', to: '+493023125000', format: '+49 30 23125-000' }
const email = { from: 'sales@shop.com', to: 'sales+x1@shop.com' }
const local = { from: '123-45-67', to: '+74959765432', format: '+7 (495) 976-54-32' }
const vanity = { from: '8-800-FLOWERS', to: '+78009765432', format: '8-800-976-54-32' }

inEachBrowser(({ open }) => {
  test.each([
    ['with brackets', '+7 (495) 123-45-67', '+7 (495) 976-54-32'],
    ['with the prefix 8 and hyphens', '8-495-123-45-67', '8-495-976-54-32'],
    ['of digits alone', '84951234567', '84959765432'],
    ['with 00', '00 7 495 123 45 67', '00 7 495 976 54 32'],
    [
      'with no-break spaces',
      '+7&nbsp;495&nbsp;123&nbsp;45&nbsp;67',
      '+7&nbsp;495&nbsp;976&nbsp;54&nbsp;32',
    ],
    ['with no-break hyphens', '+7 495 123\u201145\u201167', '+7 495 976\u201154\u201132'],
    ['with dots', '7.495.123.45.67', '7.495.976.54.32'],
    ['without a prefix', '(495) 123-45-67', '(495) 976-54-32'],
    ['among words', 'Call 8 (495) 123-45-67, 9–18', 'Call 8 (495) 976-54-32, 9–18'],
    ['beside 24/7', '24/7 8 495 123-45-67', '24/7 8 495 976-54-32'],
  ])('a number %s is swapped, and its writing is kept', async (_, shown, swapped) => {
    const page = await open(`<p>${shown}</p>`, { swaps: [ours] })

    expect(await page.$eval('p', (p) => p.innerHTML)).toBe(swapped)
  })

  test.each([
    [
      'spans',
      '<span>+7</span> (<b>495</b>) 123<i>-45-</i>67',
      '<span>+7</span> (<b>495</b>) 976<i>-54-</i>32',
    ],
    [
      'the comments of React',
      '+7 495 <!-- -->123<!-- -->-45-67',
      '+7 495 <!-- -->976<!-- -->-54-32',
    ],
    [
      'spans in spans',
      '<b><i>8</i></b><b><i>495</i>123</b>4567',
      '<b><i>8</i></b><b><i>495</i>976</b>5432',
    ],
  ])('digits split over %s are swapped node by node', async (_, shown, swapped) => {
    const page = await open(`<p>${shown}</p>`, { swaps: [ours] })

    await page.waitForFunction(
      (html) => document.querySelector('p')?.innerHTML === html,
      {},
      swapped,
    )
  })

  test('a split number whose other has more digits goes into its first node as a whole', async () => {
    const page = await open('<p>Call <b>+7 (495)</b> <i>123</i>-45-67 now</p>', { swaps: [berlin] })

    expect(await page.$eval('p', (p) => p.innerHTML)).toBe(
      'Call <b>+49 30 23125-000</b><i></i> now',
    )
  })

  test.each([
    ['cells', '<table><tr><td>8495</td><td>1234567</td></tr></table>'],
    ['blocks', '<div>8495</div><div>1234567</div>'],
    ['list items', '<ul><li>8 495</li><li>123-45-67</li></ul>'],
  ])('digits in %s are not joined', async (_, html) => {
    const page = await open(`<main>${html}</main>`, { swaps: [ours] })

    expect(await page.$eval('main', (main) => main.textContent)).not.toContain('976')
  })

  test('two numbers in one text node are both swapped', async () => {
    const page = await open('<p>8 495 123-45-67 or +7 495 123 45 67 8(495)1234567</p>', {
      swaps: [ours],
    })

    expect(await page.$eval('p', (p) => p.innerHTML)).toBe(
      '8 495 976-54-32 or +7 495 976 54 32 8(495)9765432',
    )
  })

  test.each([
    ['a tax number', '784951234567'],
    ['an order', '84951234567-01'],
    ['an account', '840784951234567890'],
    ['a price', '84951234567.50'],
    ['a number of another country', '+44 (495) 123-45-67'],
    ['an address at a phone company', '84951234567@sms.example'],
  ])('%s, which is a longer run of digits, is untouched', async (_, shown) => {
    const page = await open(`<p>${shown}</p>`, { swaps: [ours] })

    expect(await page.$eval('p', (p) => p.innerHTML)).toBe(shown)
  })

  test.each([
    ['+7 (495) 123-45-67', '+49 30 23125-000'],
    ['(495) 123-45-67', '+49 30 23125-000'],
    ['(8 495 123-45-67)', '(+49 30 23125-000)'],
    ['(495 123-45-67)', '(+49 30 23125-000)'],
  ])('%s becomes the canonical format where the other has more digits', async (shown, swapped) => {
    const page = await open(`<p>${shown}</p>`, { swaps: [berlin] })

    expect(await page.$eval('p', (p) => p.innerHTML)).toBe(swapped)
  })

  test('a local or a vanity number is swapped only when it is configured', async () => {
    const html = '<p>123-45-67 or 8 800 FLOWERS</p>'
    const without = await open(html, { swaps: [ours] })
    expect(await without.$eval('p', (p) => p.innerHTML)).toBe('123-45-67 or 8 800 FLOWERS')

    const page = await open(html, { swaps: [local, vanity] })
    expect(await page.$eval('p', (p) => p.innerHTML)).toBe('+7 (495) 976-54-32 or 8-800-976-54-32')
  })

  test.each([
    ['a textarea', '<textarea>84951234567</textarea>'],
    ['the value of an input', '<input value="84951234567">'],
    ['a choice', '<select><option>84951234567</option></select>'],
    ['a script', '<script>window.phone = "84951234567"</script>'],
    ['a style', '<style>p::after { content: "84951234567" }</style>'],
    ['what the visitor edits', '<div contenteditable><b>84951234567</b></div>'],
    ['what the owner keeps', '<div data-tl-noswap><a href="tel:84951234567">84951234567</a></div>'],
    ['JSON-LD', '<script type="application/ld+json">{"telephone":"+74951234567"}</script>'],
    ['a content attribute', '<meta itemprop="telephone" content="+74951234567">'],
  ])('%s is untouched', async (_, html) => {
    const page = await open(`<main>${html}</main><p>84951234567</p>`, { swaps: [ours] })

    expect(await page.$eval('main', (main) => main.innerHTML)).not.toContain('976')
    expect(await page.$eval('main', (main) => main.innerHTML)).toContain('495123')
    expect(await page.$eval('p', (p) => p.innerHTML)).toBe('84959765432')
  })

  test('the visible text of an itemprop is swapped', async () => {
    const page = await open('<p itemprop="telephone" content="+74951234567">+7 495 123-45-67</p>', {
      swaps: [ours],
    })

    expect(await page.$eval('p', (p) => p.outerHTML)).toBe(
      '<p itemprop="telephone" content="+74951234567">+7 495 976-54-32</p>',
    )
  })

  test('an e-mail is swapped in any case, and not as a part of another', async () => {
    const html = 'Sales@Shop.com, <b>sales</b>@shop.com. presales@shop.com sales@shop.com.ru'
    const page = await open(`<p>${html}</p>`, { swaps: [email] })

    expect(await page.$eval('p', (p) => p.innerHTML)).toBe(
      'sales+x1@shop.com, <b>sales+x1@shop.com</b>. presales@shop.com sales@shop.com.ru',
    )
  })
})
