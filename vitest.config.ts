import { defineConfig } from 'vitest/config'

const common = { exclude: ['**/node_modules/**', '**/dist/**'] }

/** Tests of what a process has but once: another collector's engine, a browser, signals, globals. */
const apart = [
  'sdk/**/*.test.ts',
  'examples/**/*.test.js',
  'collector/src/journal/full-disk.test.ts',
  'collector/test/{broken-counter,calls-story,consent-browser,migrate,process,retention,server,story,webhooks-command}.test.ts',
  'collector/test/readers/*.test.ts',
  'collector/test/reports/freshness.test.ts',
]

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    globalSetup: 'collector/test/temporary-folder.ts',
    pool: 'forks',
    maxWorkers: 2,
    // No test is about time: this is for machines that others use too.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: { ...common, name: 'apart', include: apart, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        // One process goes through many files: to load all code and make a database anew takes seconds.
        test: {
          ...common,
          name: 'together',
          include: ['{schema,connectors,collector}/**/*.test.ts'],
          exclude: [...common.exclude, ...apart],
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
