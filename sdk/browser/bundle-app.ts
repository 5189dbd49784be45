import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const react18 = { 'react-dom': 'react-dom-18', react: 'react-18' }

const apps = {
  'React 18': { file: 'react.js', alias: react18 },
  'React 19': { file: 'react.js', alias: {} },
  'Vue 3': { file: 'vue.js', alias: {} },
  'Vue form': { file: 'vue-form.js', alias: {} },
  'Vue Router': { file: 'vue-router.js', alias: {} },
}

export type AppName = keyof typeof apps

/** A page's app with its framework, as its production bundle. */
export async function bundleApp(name: AppName): Promise<string> {
  const { file, alias } = apps[name]
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    mode: 'production',
    // Vitest says test, which would bring the frameworks' development builds.
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: { alias },
    build: {
      write: false,
      rolldownOptions: {
        input: fileURLToPath(new URL(`apps/${file}`, import.meta.url)),
        output: { format: 'iife' },
      },
    },
  })
  const [output] = [built].flat()
  if (!output || !('output' in output)) throw new Error('Vite built nothing')
  return output.output[0].code
}
