import terser from '@rollup/plugin-terser'
import typescript from '@rollup/plugin-typescript'

const compile = () =>
  typescript({
    tsconfig: 'sdk/tsconfig.json',
    compilerOptions: {
      composite: false,
      emitDeclarationOnly: false,
      declaration: false,
      rewriteRelativeImportExtensions: false,
      outDir: 'sdk/dist',
    },
  })

/**
 * Builds of one counter. `tl.js` is the body of a function of one argument,
 * `tlSettings`: the collector wraps it as `(function(tlSettings){…})({…})` when it
 * serves `GET /tl.js`, so a site's settings need no second request. `check.js` is what `tl('check')`
 * fetches: pages that nobody examines don't carry it.
 */
export default [
  {
    input: 'sdk/src/auto.ts',
    output: { file: 'sdk/dist/tl.js', format: 'iife' },
    plugins: [compile(), terser({ ecma: 2018, compress: { passes: 3 } })],
  },
  {
    input: 'sdk/src/check.ts',
    output: { file: 'sdk/dist/check.js', format: 'es' },
    plugins: [compile()],
  },
  {
    input: 'sdk/src/index.ts',
    output: { file: 'sdk/dist/index.js', format: 'es' },
    plugins: [compile()],
  },
]
