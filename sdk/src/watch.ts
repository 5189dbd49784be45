import { onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals'
import { listen } from './listen.ts'
import type { Watched } from './load-watcher.ts'
import { safely } from './safely.ts'
import { textOf } from './text.ts'

const mostErrors = 5

safely(start)()

function start() {
  const script: (Element & Partial<Watched>) | null = document.currentScript
  if (!script?.tl) return
  const [watch, tell] = script.tl
  if (watch.includes('errors')) watchErrors()
  if (watch.includes('vitals')) watchVitals(location.href)

  function watchErrors(): void {
    const told = new Set<string>()
    listen(window, 'error', (event) => {
      // The error of an element that did not load has no message.
      if (!(event instanceof ErrorEvent)) return
      const { message, filename, lineno, colno } = event
      report(message, filename && `${filename}:${lineno}:${colno}`)
    })
    listen(window, 'unhandledrejection', (event) => {
      if (!('reason' in event)) return
      const { reason } = event
      if (reason instanceof Error) report(`${reason.name}: ${reason.message}`, placeOf(reason))
      else report(String(reason), '')
    })

    function report(message: string, place: string): void {
      const name = textOf(message, 128) || 'Error'
      const target = textOf(place, 2048)
      if (told.size >= mostErrors || told.has(name + target)) return
      told.add(name + target)
      tell('error', { name, target }, location.href)
    }
  }

  function watchVitals(url: string): void {
    for (const on of [onCLS, onFCP, onINP, onLCP, onTTFB]) {
      // Vitals are of the document, whatever page a router shows by then.
      on(({ name, value }) => tell('vital', { name, value: Math.round(value * 1e4) / 1e4 }, url))
    }
  }
}

/** The first `source:line:column` of a stack. */
function placeOf({ stack = '' }: Error): string {
  return /\w+:\/\/[^\s()]+:\d+:\d+/.exec(stack)?.[0] ?? ''
}
