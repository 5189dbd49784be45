import type { Store } from './store.ts'
import type { Visit } from './visit.ts'

type Given = { now: () => number; storage: Store; stay: (now: number) => Visit | undefined }

const name = 'tl_pages'

/** Counts the pages of a visit. What is given back counts this one when it is first asked. */
export function openPages({ now, storage, stay }: Given) {
  return () => {
    let pages = 0
    return () => {
      pages = pages || countPages()
      return pages
    }
  }

  function countPages(): number {
    const { id } = stay(now()) || { id: '' }
    const kept = storage.read(name, RegExp(`^${id}\\.\\d+$`))
    const pages = Number(kept.slice(id.length + 1)) + 1
    if (id) storage.write(name, `${id}.${pages}`)
    return id ? pages : 0
  }
}
