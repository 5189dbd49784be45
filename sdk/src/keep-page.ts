import { fillListed } from './fill-listed.ts'
import { openForms } from './forms.ts'
import { whenHydrated } from './hydration.ts'
import type { Core } from './later.ts'
import { openLines } from './lines.ts'
import { listen } from './listen.ts'
import { openRoots } from './roots.ts'
import { safely } from './safely.ts'
import { sourceValues } from './source-values.ts'
import { openSwapGrown } from './swap-grown.ts'
import type { Swaps } from './swaps.ts'
import { warn } from './warn.ts'

/**
 * Keeps forms filled, and numbers swapped, in all that grows. `hear` is told what happens in roots where the
 * first script hears nothing.
 */
export function keepPage(
  { settings, id, visit }: Core,
  swaps: Swaps | undefined,
  hear: (event: Event) => void,
) {
  const roots = openRoots(hear)
  const forms = settings.off.includes('forms') ? undefined : safely(open, 'forms')()
  if (swaps) {
    safely(swaps.join)((tools) => {
      roots.follow(safely(openSwapGrown(tools), 'swaps'))
      return { ...roots, swapLine: openLines(tools), again: roots.turn }
    })
  } else whenHydrated(roots.turn)
  return {
    meet: forms ? forms.meet : () => {},
    /** Fills or empties all fields, as consent and visit have it now. */
    refill: () => forms?.fillAll(),
    add(root: unknown = document) {
      if (!(root instanceof Node)) return warn('swap: no node')
      roots.add((root instanceof Element && root.shadowRoot) || root)
    },
  }

  function open() {
    const opened = openForms({ values, ownDomains: settings.domains, roots })
    // Contact Form 7 lists a form's data on its own.
    listen(document, 'wpcf7beforesubmit', (event) => fillListed(event, opened.fill), 'forms')
    return opened
  }

  /** What hidden fields are to say, by name; '' where nobody may be named. */
  function values(): Record<string, string> {
    const known = id()
    return {
      [settings.field_name]: known || '',
      ...sourceValues(settings, known ? visit.read() : undefined),
    }
  }
}
