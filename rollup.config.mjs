import { fileURLToPath } from 'node:url'
import terser from '@rollup/plugin-terser'
import typescript from '@rollup/plugin-typescript'

// Names that never leave the counter, and that it asks no object of the browser for: here with one letter
// each, the same one in all scripts, as one lends its objects to the next.
const internal =
  'innerDomains newId granted stated choose touch rootDomain mayWrite follow again quiet skip obey woken settled originalOf rulesNow cellsOf swapText swapLink swapAll hear heard begin swapLine settings cookies storage visit queue record flush connect added wake forget take read write names keep own last key end remove values count send navigation isSwapped moreFields put'.split(
    ' ',
  )
const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$'
if (internal.length > alphabet.length) throw new Error('More names than letters')
const letters = Object.fromEntries(
  internal.map((name, index) => [`$${name}`, alphabet.charAt(index)]),
)

// `tsc -b` has checked the types.
const compile = () =>
  typescript({
    tsconfig: 'sdk/tsconfig.json',
    compilerOptions: {
      composite: false,
      noCheck: true,
      emitDeclarationOnly: false,
      declaration: false,
      rewriteRelativeImportExtensions: false,
      outDir: 'sdk/dist',
    },
  })

/** Where all is `let`, gzip has one word less to learn. */
const shorter = {
  name: 'shorter',
  renderChunk: (code) => ({ code: code.replace(/\bconst (?=[\w$[{])/g, 'let '), map: null }),
}

const minify = () =>
  terser({
    ecma: 2020,
    mangle: {
      properties: { regex: RegExp(`^(${internal.join('|')})$`), keep_quoted: true, builtins: true },
    },
    nameCache: { props: { props: { ...letters } } },
    compress: {
      passes: 3,
      booleans_as_integers: true,
      negate_iife: false,
      pure_getters: true,
      unsafe: true,
      unsafe_arrows: true,
      unsafe_comps: true,
    },
  })

/** The one package in the browser, and in the second script alone. */
const withWebVitals = {
  name: 'with-web-vitals',
  resolveId: (id) => (id === 'web-vitals' ? fileURLToPath(import.meta.resolve(id)) : null),
}

/**
 * Builds of one counter. `tl.js` is the body of a function of one argument,
 * `tlSettings`: the collector wraps it as `(function(tlSettings){…})({…})` when it
 * serves `GET /tl.js`, so a site's settings need no second request. `check.js` is what `tl('check')`
 * fetches: pages that nobody examines don't carry it.
 * `tl-swaps.js` is served in its place where the site has something to swap, and `tl-numbers.js` where it
 * lends numbers.
 * `tl-later.js` is the other half of the counter, which it loads when the first page view is on its way.
 * `tl-watch.js` is what a site may ask for beside it.
 */
export default [
  {
    input: 'sdk/src/auto.ts',
    output: { file: 'sdk/dist/tl.js', format: 'iife', strict: false },
    plugins: [compile(), shorter, minify()],
  },
  {
    input: 'sdk/src/auto-swaps.ts',
    output: { file: 'sdk/dist/tl-swaps.js', format: 'iife', strict: false },
    plugins: [compile(), shorter, minify()],
  },
  {
    input: 'sdk/src/auto-numbers.ts',
    output: { file: 'sdk/dist/tl-numbers.js', format: 'iife', strict: false },
    plugins: [compile(), shorter, minify()],
  },
  {
    input: 'sdk/src/auto-later.ts',
    output: { file: 'sdk/dist/tl-later.js', format: 'iife', strict: false },
    plugins: [compile(), shorter, minify()],
  },
  {
    input: 'sdk/src/watch.ts',
    output: { file: 'sdk/dist/tl-watch.js', format: 'iife' },
    plugins: [withWebVitals, compile(), terser({ ecma: 2018 })],
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
  {
    input: 'sdk/src/swap-rules.ts',
    output: { file: 'sdk/dist/swap-rules.js', format: 'es' },
    plugins: [compile()],
  },
]
