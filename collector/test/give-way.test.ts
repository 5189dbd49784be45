import { readdirSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { expect, test } from 'vitest'
import { openTestCollector } from './open-test-collector.ts'
import { beacon, hit } from './rows.ts'

test.runIf(process.platform === 'linux')(
  "once rows are stored the engine's threads wait for those that answer",
  async () => {
    const { post, store } = await openTestCollector()
    await post('/v1/hits?site=default', beacon(hit()), { type: 'text/plain', key: undefined })
    await store.drain()

    const threads = readdirSync('/proc/self/task').map((thread) => ({
      name: readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim(),
      priority: getPriority(Number(thread)),
    }))
    // Those of its merges are there as long as it is open; others come and go.
    const merges = threads.filter(({ name }) => name === 'MergeMutate')
    expect(merges).not.toEqual([])
    expect(merges.every(({ priority }) => priority === 10)).toBe(true)
    expect(threads.filter(({ name, priority }) => name === 'node' && priority !== 0)).toEqual([])
  },
)
