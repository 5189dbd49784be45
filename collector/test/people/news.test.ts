import { expect, test } from 'vitest'
import { batchRows, openNews } from '../../src/people/news.ts'
import { openTestCollector } from '../open-test-collector.ts'

const query = `select site, node, toString(max(seen_at)) as seen from came
  where seen_at > {since:DateTime64(3, 'UTC')} group by site, node`

/** News of a table of its own, and from when on each read looked. */
async function openCame({ bulk }: { bulk?: number } = {}) {
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
      source: { table: 'came', query, ...(bulk ? { bulk } : {}) },
      from,
    })
  let current = openFrom()
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
      const { rows, done } = await current.next()
      if (rows.length === 0) return taken
      taken.push(...rows.map(({ node }) => node))
      done()
    }
  }
  /** As after a stop. */
  const openAgain = (mark = current.mark()) => {
    current = openFrom(mark)
  }
  return { news: () => current, openAgain, come, take, looked, store }
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
  const { news, come, take, looked } = await openCame()
  await come(['old'], 3_600)
  expect(await take()).toEqual(['old'])
  const [{ length }, before] = [looked, news().cursor()]
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

const some = (count: number) => Array.from({ length: count }, (_, at) => `of many ${at}`)

test('a bulk is not read, and once it was taken care of nothing of it is told, also after a stop', async () => {
  const { news, openAgain, come, take, looked } = await openCame({ bulk: 100 })
  await come(some(99), 50)
  expect(await take()).toHaveLength(99)

  await come(some(100), 20)
  const { length } = looked
  expect(await news().next()).toMatchObject({ rows: [], isBulk: true })
  expect(looked).toHaveLength(length)
  news().skipTo(await news().bulkSettled())
  expect(await take()).toEqual([])

  await come(['later'], 1)
  expect(await take()).toEqual(['later'])
  openAgain()
  expect(await take()).toEqual(['later'])
})

test('what came while a bulk was taken care of is told, and what was on its way', async () => {
  const { news, come, take } = await openCame({ bulk: 100 })
  await come(some(100), 20)
  await come(['in between'], 0)
  news().skipTo(await news().settled())
  await come(['on its way'], 1)
  expect((await take()).toSorted()).toEqual(['in between', 'on its way'])
})

test('a bulk that still comes in is waited for', async () => {
  const { news, come, store, take } = await openCame({ bulk: 100 })
  await store.change(
    `insert into came select 'shop', toString(number), now64(3) - interval 4 second from numbers(${batchRows})`,
  )
  expect(await news().next()).toMatchObject({ isBulk: true })
  news().skipTo(await news().bulkSettled())
  await come(['later'], 0)
  expect(await take()).toEqual(['later'])
})

test('the mark of an earlier release is where to go on from', async () => {
  const { openAgain, come, take } = await openCame()
  await come(['long ago'], 7_200)
  openAgain(
    `${new Date(Date.now() - 3_600_000).toISOString().slice(0, -1).replace('T', ' ')} settled`,
  )
  await come(['new'], 10)
  expect(await take()).toEqual(['new'])
})
