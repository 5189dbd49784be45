import { safely } from './safely.ts'

/** What a browser keeps. A name may be held more than once, as cookies do, and any call may throw. */
type Shelf = {
  values(name: string): string[]
  write(name: string, value: string): void
  remove(name: string): void
  names(): string[]
}

/** Texts by name. `read` gives the first value that has the asked shape, else ''. */
export type Store = {
  read(name: string, shape: RegExp): string
  /** With `kept` false it is held in memory alone. */
  write(name: string, value: string, kept?: boolean): void
  remove(name: string): void
  /** All names that begin so, in their order. */
  names(start: string): string[]
}

/**
 * A store that never throws: what the shelf refuses (blocked or full storage, a sandboxed document)
 * is held in memory for the life of the page.
 */
export function openStore(shelf: Shelf): Store {
  const refused = new Map<string, string>()
  const values = (name: string) => safely(shelf.values)(name) || []

  return {
    read: (name, shape) =>
      [refused.get(name) || '', ...values(name)].find((value) => shape.test(value)) || '',
    write(name, value, kept = true) {
      if (kept) safely(shelf.write)(name, value)
      refused.delete(name)
      if (!values(name).includes(value)) refused.set(name, value)
    },
    remove(name) {
      refused.delete(name)
      if (values(name).length > 0) safely(shelf.remove)(name)
    },
    names: (start) =>
      [...refused.keys(), ...(safely(shelf.names)() || [])]
        .filter((name) => name.startsWith(start))
        .sort(),
  }
}
