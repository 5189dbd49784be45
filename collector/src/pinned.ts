import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type Pinned = ReturnType<typeof openPinned>

/**
 * Versions of the counter that pages may name by their hash. They are kept for good: a page with such a
 * tag would count nothing from the day on which its version is gone.
 */
export function openPinned(dir: string) {
  const fileOf = (site: string, hash: string) => join(dir, `${site}.${hash}.js`)
  return {
    async keep({ site, hash, plain }: { site: string; hash: string; plain: string }) {
      const file = fileOf(site, hash)
      await mkdir(dir, { recursive: true })
      // Whole or not at all: half a script would be refused by every browser that has its hash.
      await writeFile(`${file}.new`, plain)
      await rename(`${file}.new`, file)
    },
    async find(site: string, hash: string): Promise<string | undefined> {
      return readFile(fileOf(site, hash), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
    },
  }
}
