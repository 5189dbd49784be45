import { type Feature, safely } from './safely.ts'

// form.submit() fires no submit event, but formdata.
export const visitorsEvents = 'click auxclick focusin pointerdown input submit formdata'

/** Listens before the page does, so that a stopped event is still seen. `types` have spaces between them. */
export function listen(
  target: EventTarget,
  types: string,
  handle: (event: Event) => void,
  feature?: Feature,
): void {
  for (const type of types.split(' ')) target.addEventListener(type, safely(handle, feature), true)
}
