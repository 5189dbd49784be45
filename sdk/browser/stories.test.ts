import fc from 'fast-check'
import type { Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import type { Hit } from '../../schema/src/index.ts'
import { inEachBrowser } from './in-each-browser.ts'
import type { Network } from './open-pages.ts'

const verbs = ['goal', 'goal', 'push', 'back', 'hide', 'reload', 'kill'] as const
const networks: Network[] = ['ok', '503', 'cut', 'down', 'hang']

type Step = { do: (typeof verbs)[number]; tab: 'left' | 'right' } | { do: 'network'; is: Network }

type Tab = { page: Page; urls: string[] }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(...verbs),
      tab: fc.constantFrom('left' as const, 'right' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...networks).map((is) => ({ do: 'network', is }) as const),
  },
)

// As many as a longer run asks for: `STORIES=200 npx vitest run sdk/browser/stories.test.ts`.
const numRuns = Number(process.env.STORIES ?? 6)
const longestMs = 24_000

let stories = 0

inEachBrowser(({ open, pages }) => {
  test(
    'in random stories of two tabs every hit arrives, under one event ID',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
          const { made, arrived } = await play(steps)
          expect(arrived).toEqual(made)
        }),
        { numRuns, endOnFailure: true },
      )
    },
    numRuns * longestMs,
  )

  /** Plays a story, and opens a page with a sound network at its end. What was made, and what arrived. */
  async function play(steps: Step[]) {
    const story = `story-${++stories}`
    const made: Record<string, number> = {}
    const tabs = new Map<string, Tab>()
    const home = await open('', { query: `?${story}` })
    const url = home.url()
    const browser = home.browser()
    count(url)

    for (const one of steps) {
      if (one.do === 'network') pages().treatPosts(one.is)
      else await act(one.do, one.tab)
    }
    pages().treatPosts('ok')
    for (const { page } of tabs.values()) await page.close()
    // What those left behind goes with the next page.
    await home.reload()
    count(url)
    await pages().hits((hits) =>
      Object.entries(made).every(([name, times]) => (arrivedOf(hits)[name] ?? 0) >= times),
    )
    return { made, arrived: arrivedOf(await pages().hits(() => true)) }

    function count(name: string): void {
      made[name] = (made[name] ?? 0) + 1
    }

    /** By the name of the goal, or the address of the page view: under how many event IDs it came. */
    function arrivedOf(hits: Hit[]): Record<string, number> {
      const arrived: Record<string, number> = {}
      for (const hit of hits) {
        if (!hit.url.startsWith(url)) continue
        const name = hit.type === 'pageview' ? hit.url : hit.type === 'goal' ? hit.name : undefined
        if (name !== undefined) arrived[name] = (arrived[name] ?? 0) + 1
      }
      return arrived
    }

    async function act(verb: (typeof verbs)[number], side: 'left' | 'right'): Promise<void> {
      const tab = tabs.get(side) ?? (await openTab(side))
      const { page, urls } = tab
      if (verb === 'goal') {
        const name = `goal ${Object.keys(made).length}`
        await page.evaluate((goal) => window.tl?.('goal', goal), name)
        count(name)
      }
      if (verb === 'push') await travel(tab, `${url}&at=${Object.keys(made).length}`)
      if (verb === 'back' && urls.length > 1) await travel(tab)
      if (verb === 'hide') await page.evaluate(() => dispatchEvent(new Event('pagehide')))
      if (verb === 'reload') {
        await page.reload()
        count(page.url())
      }
      if (verb === 'kill') {
        tabs.delete(side)
        await page.close()
      }
    }

    async function openTab(side: string): Promise<Tab> {
      const tab = { page: await browser.newPage(), urls: [url] }
      await tab.page.goto(url)
      tabs.set(side, tab)
      count(url)
      return tab
    }

    /** To a new address, or one back. The counter looks 50 ms later. */
    async function travel({ page, urls }: Tab, to?: string): Promise<void> {
      if (to === undefined) urls.pop()
      else urls.push(to)
      await page.evaluate(async (address) => {
        const arrived = new Promise((resolve) =>
          addEventListener('popstate', resolve, { once: true }),
        )
        if (address === undefined) history.back()
        else history.pushState({}, '', address)
        if (address === undefined) await arrived
        await new Promise((resolve) => setTimeout(resolve, 100))
      }, to)
      count(urls.at(-1) ?? '')
    }
  }
})
