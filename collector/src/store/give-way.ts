import { readdirSync, readFileSync } from 'node:fs'
import { setPriority } from 'node:os'

/** Node's own threads, by the names that its releases give them. */
const ofNode = /^(?:node|libuv-worker|V8Worker|DelayedTaskSche|SignalInspector)/

/** The larger, the longer a thread waits for the others: from 0 to 19. */
const niceness = 10

const tasks = '/proc/self/task'

/**
 * Lets the embedded engine's threads wait for those that answer requests: all are of one process, and on
 * two cores an insert or a merge would hold up answers. Threads come as they are needed, so call it again
 * after work. Only Linux knows priorities of threads; elsewhere nothing changes.
 */
export function openGiveWay(): () => void {
  const seen = new Set([String(process.pid)])
  return () => {
    for (const thread of threads()) {
      if (seen.has(thread)) continue
      seen.add(thread)
      giveWay(thread)
    }
  }
}

function giveWay(thread: string): void {
  try {
    const name = readFileSync(`${tasks}/${thread}/comm`, 'utf8')
    if (!ofNode.test(name)) setPriority(Number(thread), niceness)
  } catch {
    // It ended meanwhile, or this user may not: it works as before, and rows are none the worse.
  }
}

function threads(): string[] {
  try {
    return readdirSync(tasks)
  } catch {
    return []
  }
}
