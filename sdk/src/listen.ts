import { asFeature } from './safely.ts'

/** Listens before the page does, so that a stopped event is still seen. */
export function listen(target: EventTarget, type: string, handle: (event: Event) => void): void {
  target.addEventListener(type, asFeature(handle), true)
}
