import { expect, test } from 'vitest'
import { openTestCollector } from './open-test-collector.ts'

test('a collector that closes ends what an analyst still asks', async () => {
  const { store, close } = await openTestCollector()
  const text = 'select sum(sipHash64(number)) from numbers(100000000000)'
  const asked = store.ask(text, { format: 'JSON', params: {} }).then(
    () => 'answered',
    (error) => String(error.body?.message ?? error),
  )
  const running = `select query from system.processes where startsWith(query, 'SELECT sum(sipHash64(number))')
     or startsWith(query, 'select sum(sipHash64(number))')`
  while ((await store.read(running)).length === 0);

  await close()
  expect(await asked).toMatch(/cancel/i)
})
