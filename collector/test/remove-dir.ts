import { rmSync } from 'node:fs'

/**
 * Removes a folder in which an engine worked. Its threads go on merging parts for a moment after it
 * was closed, or killed, and a new file in a folder that is being emptied stops the removal.
 */
export function removeDir(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 })
}
