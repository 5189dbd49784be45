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
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
