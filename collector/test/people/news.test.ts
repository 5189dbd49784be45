import { expect, test } from 'vitest'
import { batchRows, openNews } from '../../src/people/news.ts'
import { openTestCollector } from '../open-test-collector.ts'

const query = `select site, node, toString(max(seen_at)) as seen from came
  where seen_at > {since:DateTime64(3, 'UTC')} group by site, node`

/** News of a table of its own, and from when on each read looked. */
async function openCame() {
  const { store } = await openTestCollector()
  await store.change(
    `create or replace table came (site String, node String, seen_at DateTime64(3, 'UTC')) engine = MergeTree order by seen_at`,
  )
  const looked: string[] = []
  const read: typeof store.read = (query, params = {}) => {
    const { since } = params
    if (query.startsWith('select site')) looked.push(String(since))
    return store.read(query, params)
  }
  const openFrom = (from?: string) =>
    openNews<{ site: string; node: string; seen: string }>({
      store: { read },
      source: { table: 'came', query },
      from,
    })
  let news = openFrom()
  const come = (nodes: string[], secondsAgo: number) =>
    store.change(
      `insert into came
       select 'shop', arrayJoin({nodes:Array(String)}), now64(3) - toIntervalSecond({seconds:UInt32})`,
      { nodes, seconds: secondsAgo },
    )
  /** All that is new, in order of its coming. */
  async function take(): Promise<string[]> {
    const taken: string[] = []
    for (;;) {
      const { rows, done } = await news.next()
      if (rows.length === 0) return taken
      taken.push(...rows.map(({ node }) => node))
      done()
    }
  }
  /** As after a stop. */
  const openAgain = () => {
    news = openFrom(news.mark())
  }
  return { cursor: () => news.cursor(), openAgain, come, take, looked, store }
}

test('each thing that came is told once, also what is seen after later things', async () => {
  const { come, take } = await openCame()
  await come(['late'], 5)
  await come(['early'], 40)
  expect(await take()).toEqual(['early', 'late'])
  expect(await take()).toEqual([])

  await come(['on its way for long'], 50)
  await come(['late'], 3)
  expect(await take()).toEqual(['on its way for long', 'late'])
  expect(await take()).toEqual([])
})

test('what is older than any insert on its way is not looked at again', async () => {
  const { cursor, come, take, looked } = await openCame()
  await come(['old'], 3_600)
  expect(await take()).toEqual(['old'])
  const [{ length }, before] = [looked, cursor()]
  await come(['new'], 0)
  expect(await take()).toEqual(['new'])
  expect(looked.length).toBeGreaterThan(length)
  expect(looked.slice(length).every((since) => since > before)).toBe(true)
})

test('where nothing came, nothing is looked at, and after something was taken care of all of it is once more', async () => {
  const { come, take, looked } = await openCame()
  const lookedTo = async (taken: string[]) => {
    const { length } = looked
    expect(await take()).toEqual(taken)
    return looked.length - length
  }
  await come(['one', 'two'], 5)
  // All of it, and what it may have led to.
  expect(await lookedTo(['one', 'two'])).toBe(2)
  expect(await lookedTo([])).toBe(0)
  expect(await lookedTo([])).toBe(0)
  // As late as the last that was told.
  await come(['three'], 30)
  expect(await lookedTo(['three'])).toBe(2)
  expect(await lookedTo([])).toBe(0)
})

test('of more than a batch, each further one begins where the last one ended', async () => {
  const { store, take, looked } = await openCame()
  await store.change(
    `insert into came
     select 'shop', toString(number), now64(3) - toIntervalMillisecond(30000 - intDiv(number, 10))
     from numbers(${2.5 * batchRows})`,
  )
  const taken = await take()
  expect(taken).toHaveLength(2.5 * batchRows)
  expect(new Set(taken).size).toBe(2.5 * batchRows)
  expect(looked.slice(0, 3)).toEqual(looked.slice(0, 3).toSorted())
  expect(new Set(looked.slice(0, 3)).size).toBe(3)
  expect(await take()).toEqual([])
})

test('a reader that comes after a stop takes again only what another may not have seen', async () => {
  const { openAgain, come, take } = await openCame()
  await come(['old'], 3_600)
  await take()
  openAgain()
  expect(await take()).toEqual([])

  await come(['young'], 20)
  await take()
  openAgain()
  await come(['on its way'], 30)
  expect(await take()).toEqual(['on its way', 'young'])
})
