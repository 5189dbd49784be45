import { fileURLToPath } from 'node:url'

const examples = new URL('../', import.meta.url)

/**
 * An app of the examples with its framework, as its production bundle. `alias` names other packages in
 * place of those that it imports.
 */
export async function bundle(file, alias = {}) {
  const { build } = await import('vite')
  const [{ output }] = [
    await build({
      configFile: false,
      logLevel: 'silent',
      mode: 'production',
      define: {
        'process.env.NODE_ENV': '"production"',
        __VUE_OPTIONS_API__: 'true',
        __VUE_PROD_DEVTOOLS__: 'false',
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      },
      // Under tests, too.
      oxc: { jsx: { runtime: 'automatic', development: false } },
      // Templates of the Vue app are compiled in the browser.
      resolve: { alias: { vue: 'vue/dist/vue.esm-bundler.js', ...alias } },
      build: {
        write: false,
        rolldownOptions: {
          input: fileURLToPath(new URL(file, examples)),
          output: { format: 'iife' },
        },
      },
    }),
  ].flat()
  return output[0].code
}
