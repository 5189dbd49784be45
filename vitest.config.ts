import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['{schema,sdk,connectors,collector,examples}/**/*.test.{ts,js}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // The embedded engine binds one directory a process, and a process a test file keeps them apart.
    pool: 'forks',
    maxWorkers: 2,
    // No test is about time: this is for machines that others use too.
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
})
