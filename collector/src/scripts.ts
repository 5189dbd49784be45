import { readFile } from 'node:fs/promises'
import { StartError } from './errors.ts'

/** The counter's scripts as they were built. */
export type Scripts = {
  /** What a page loads. */
  counter: string
  /** In its place where a site has something to swap. */
  swapper: string
  /** In place of both where the site lends numbers. */
  lender: string
  /** What the counter loads itself. */
  later: string
  /** What watches errors and vitals. */
  watcher: string
  /** What `tl('check')` runs. */
  checker: string
}

const built = new URL('../../sdk/dist/', import.meta.url)

/** @throws StartError where they are not built. */
export async function readScripts(): Promise<Scripts> {
  const read = (name: string) => readFile(new URL(name, built), 'utf8')
  try {
    return {
      counter: await read('tl.js'),
      swapper: await read('tl-swaps.js'),
      lender: await read('tl-numbers.js'),
      later: await read('tl-later.js'),
      watcher: await read('tl-watch.js'),
      checker: await read('check.js'),
    }
  } catch (cause) {
    throw new StartError('The counter is not built', 'Run `npm run build`.', { cause })
  }
}
