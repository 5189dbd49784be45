import { expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.ts'

const ours = { from: '+7 495 123-45-67', to: '+74959765432' }
const berlin = { from: '+7 495 123-45-67', to: '+493023125000', format: '+49 30 23125-000' }
const email = { from: 'sales@shop.com', to: 'sales+x1@shop.com' }
const chat = { ...ours, whatsapp: true }
const berlinChat = { ...berlin, whatsapp: true }

inEachBrowser(({ open }) => {
  test.each([
    ['tel:+74951234567', [ours], 'tel:+74959765432'],
    ['tel:84951234567', [ours], 'tel:84959765432'],
    ['tel:+7-495-123-45-67', [ours], 'tel:+7-495-976-54-32'],
    ['tel:+74951234567,101', [ours], 'tel:+74959765432,101'],
    ['tel:+74951234567;ext=101', [ours], 'tel:+74959765432;ext=101'],
    ['tel:%2B7%20495%20123-45-67', [ours], 'tel:%2B7%20495%20976-54-32'],
    ['tel:+7%20(495)%20123-45-67,,101', [ours], 'tel:+7%20(495)%20976-54-32,,101'],
    [
      'sms:+74951234567?body=Call%2084951234567',
      [ours],
      'sms:+74959765432?body=Call%2084951234567',
    ],
    ['tel:+7%20(495)%20123-45-67,101', [berlin], 'tel:+493023125000,101'],
    ['tel:%2B74951234567', [berlin], 'tel:+493023125000'],
    ['mailto:sales@shop.com', [email], 'mailto:sales+x1@shop.com'],
    [
      'mailto:Sales%40shop.com?subject=To%20sales@shop.com',
      [email],
      'mailto:sales+x1@shop.com?subject=To%20sales@shop.com',
    ],
    ['https://wa.me/74951234567?text=Hi', [ours], 'https://wa.me/74951234567?text=Hi'],
    ['https://wa.me/74951234567?text=Hi', [chat], 'https://wa.me/74959765432?text=Hi'],
    ['https://wa.me/74951234567', [berlinChat], 'https://wa.me/493023125000'],
    [
      'https://api.whatsapp.com/send?phone=74951234567',
      [chat],
      'https://api.whatsapp.com/send?phone=74959765432',
    ],
    ['whatsapp://send?phone=+74951234567', [chat], 'whatsapp://send?phone=+74959765432'],
    ['/order/84951234567', [chat], '/order/84951234567'],
    ['https://shop.example/?to=sales@shop.com', [email], 'https://shop.example/?to=sales@shop.com'],
  ])('the link %s with %j goes to %s', async (href, swaps, swapped) => {
    const page = await open(`<a href="${href}">Write</a>`, { swaps })

    expect(await page.$eval('a', (a) => a.getAttribute('href'))).toBe(swapped)
  })

  test('a click before the number came dials the original, and nothing is prevented', async () => {
    let come = () => {}
    const whenReady = new Promise<void>((resolve) => {
      come = resolve
    })
    const page = await open('<a href="tel:+74951234567">+7 495 123-45-67</a>', {
      swaps: [ours],
      whenReady,
      until: 'domcontentloaded',
    })
    const click = () =>
      page.evaluate(() => {
        const link = document.querySelector('a')
        const clicked: (string | boolean)[] = []
        addEventListener(
          'click',
          (event) => {
            clicked.push(link?.href ?? '', event.defaultPrevented)
            // No test browser has a phone.
            event.preventDefault()
          },
          { once: true },
        )
        link?.click()
        return clicked
      })
    expect(await click()).toEqual(['tel:+74951234567', false])

    come()
    await page.waitForFunction(() => document.querySelector('a')?.textContent?.includes('976'))
    expect(await click()).toEqual(['tel:+74959765432', false])
  })
})
