import { openStore, type Store } from './store.ts'

/** The localStorage of the page's origin. */
export function openStorage(): Store {
  return openStore({
    values: (name) => [localStorage.getItem(name) || ''],
    write: (name, value) => localStorage.setItem(name, value),
    remove: (name) => localStorage.removeItem(name),
    names: () => Object.keys(localStorage),
  })
}
