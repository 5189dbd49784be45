import { readFile, stat } from 'node:fs/promises'
import { Reader, type Response } from 'mmdb-lib'

/** One file of what is known of IP addresses, in MaxMind's format. */
export type IpBase = {
  /** Undefined where the base says nothing of the address. */
  find(ip: string): object | undefined
  /** Reads the file again where it is another. True where the answers may differ now. */
  refresh(): Promise<boolean>
}

type Options = {
  file: string
  mustExist: boolean
  onBroken: (error: unknown, file: string) => void
}

/**
 * Knows nothing before its first `refresh`, nor while the file is not there. What replaces it may be half written or no base at
 * all: then the old one stays, until the file changes again.
 */
export function openIpBase({ file, mustExist, onBroken }: Options): IpBase {
  let reader: Reader<Response> | undefined
  let seen = 'never'
  return { find, refresh }

  function find(ip: string): object | undefined {
    try {
      const found: unknown = reader?.get(ip)
      return typeof found === 'object' && found !== null ? found : undefined
    } catch (error) {
      // Its index was sound and its data is not: no second look will mend it.
      reader = undefined
      onBroken(error, file)
      return undefined
    }
  }

  async function refresh(): Promise<boolean> {
    const now = await signatureOf(file)
    if (now === '' && seen === 'never' && mustExist) onBroken(new Error('No such file.'), file)
    if (now === seen) return false
    seen = now
    if (now === '') return false
    try {
      reader = readerOf(await readFile(file))
      return true
    } catch (error) {
      onBroken(error, file)
      return false
    }
  }
}

/** Of one file's content: a file that was renamed over it has another inode. '' where there is none. */
async function signatureOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(file)
    return `${ino} ${size} ${mtimeMs}`
  } catch {
    // Away for the moment in which it is replaced, or not put in place at all.
    return ''
  }
}

function readerOf(bytes: Buffer): Reader<Response> {
  const reader = new Reader(bytes)
  const { nodeCount, searchTreeSize } = reader.metadata
  if (!(nodeCount > 0 && searchTreeSize < bytes.length)) throw new Error('This is no IP base.')
  for (const ip of ['1.1.1.1', '77.88.8.8']) reader.get(ip)
  return reader
}
