import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { metricsPage } from '../src/metrics-page/metrics-page.ts'

test('docs/metrics.md is what `npm run docs` writes today', async () => {
  const page = await readFile(new URL('../../docs/metrics.md', import.meta.url), 'utf8')

  expect(page).toBe(metricsPage())
})
