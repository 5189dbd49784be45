import type { Page } from 'puppeteer-core'
import type { Pages } from './open-pages.ts'

const swaps = [
  { from: '+7 495 123-45-67', to: '+74959765432' },
  { from: '+7 800 555-35-35', to: '+78005553636' },
  { from: 'sales@shop.com', to: 'sales+x1@shop.com' },
]

/**
 * Milliseconds of main thread that swapping costs on a page of 20,000 text nodes, a tenth of them with
 * digits: in all of its first pass, without the rest of the counter, in the longest task of the first pass
 * with the rest, and in all of 200 insertions; beside what the page itself needs to insert them.
 */
export async function measureSwaps(page: Page, pages: Pages, rounds = 5) {
  const rows = Array.from(
    { length: 10_000 },
    (_, row) => `<p>${row % 5 ? 'A cup of tea' : `Price ${row}.90`} <b>and</b></p>`,
  )
  const path = pages.show(
    'text/html',
    `<!doctype html><script type="text/plain" src="/tl.js"></script><main>${rows.join('')}<i>8 (495) 123-45-67</i></main>`,
  )

  async function run(given: typeof swaps) {
    await page.goto(pages.urlOf(path))
    return page.evaluate(
      async (script) => {
        let insertionsMs = 0
        const { MutationObserver: Real } = window
        window.MutationObserver = class extends Real {
          constructor(callback: MutationCallback) {
            super((...records) => {
              const start = performance.now()
              callback(...records)
              insertionsMs += performance.now() - start
            })
          }
        }
        // A long first pass goes on in timers.
        let startMs = 0
        let longestMs = 0
        let ahead = 0
        const timed = (act: () => void) => {
          const start = performance.now()
          act()
          const took = performance.now() - start
          startMs += took
          longestMs = Math.max(longestMs, took)
        }
        const { setTimeout: later } = window
        Reflect.set(window, 'setTimeout', (act: () => void, delayMs?: number) => {
          if (delayMs) return later(act, delayMs)
          ahead++
          return later(() => {
            timed(act)
            ahead--
          })
        })
        timed(() => new Function(script)())
        while (ahead > 0) await new Promise((resolve) => later(resolve))
        // What grows is seen by the second script.
        while (!(window.tl && 'check' in window.tl)) await new Promise((next) => later(next))
        while (ahead > 0) await new Promise((resolve) => later(resolve))

        const main = document.querySelector('main')
        const beganMs = performance.now()
        for (let count = 0; count < 200; count++) {
          const card = document.createElement('p')
          card.innerHTML = `Card ${count}: <a href="tel:+74951234567">8 (495) <b>123</b>-45-67</a>`
          main?.append(card)
          await Promise.resolve()
        }
        const pageMs = performance.now() - beganMs - insertionsMs
        const swapped = document.body.textContent?.split('976-54-32').length ?? 0
        return { startMs, longestMs, insertionsMs, pageMs, swapped: swapped - 1 }
      },
      pages.script({ swaps: given }),
    )
  }

  // Each on a page of its own, so that nothing is warm; the quickest is the one that was interrupted least.
  const runs = []
  for (let round = 0; round < rounds; round++) {
    const without = await run([])
    const { startMs, ...others } = await run(swaps)
    runs.push({ firstMs: startMs - without.startMs, ...others })
  }
  const [best] = runs.toSorted((a, b) => a.insertionsMs - b.insertionsMs)
  if (!best) throw new Error('Nothing was measured')
  return { ...best, firstMs: Math.min(...runs.map(({ firstMs }) => firstMs)) }
}
