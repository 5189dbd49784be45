import { type Feature, safely } from './safely.ts'

/** Listens before the page does, so that a stopped event is still seen. */
export function listen(
  target: EventTarget,
  type: string,
  handle: (event: Event) => void,
  feature?: Feature,
): void {
  target.addEventListener(type, safely(handle, feature), true)
}
