import type { GoalDetails } from './goal-details.ts'
import type { HitFields } from './hit.ts'
import { kindOf } from './links.ts'
import type { openRules } from './rules.ts'
import { textOf } from './text.ts'

type Given = {
  ownDomains: string[]
  check: ReturnType<typeof openRules>['check']
  swapped: (href: Node) => boolean
  goal: (name: string, details: GoalDetails) => void
  click: (fields: HitFields) => void
}

/** Clicks on links that lead away, and the goals of clicks and submitted forms. */
export function openPresses({ ownDomains, check, swapped, goal, click }: Given) {
  return (target: Element, event: Event): void => {
    const isForm = event.type === 'submit'
    const link = isForm ? null : target.closest('a[href],area[href]')
    // Other buttons than the first: the middle one opens a link, the right one nothing.
    if ('button' in event && event.button && (event.button !== 1 || !link)) return

    const marked = target.closest('[data-tl-goal]')
    if (marked && (marked.nodeName === 'FORM') === isForm) {
      const said = (name: string) => marked.getAttribute(`data-tl-${name}`) || ''
      goal(said('goal'), { value: said('value'), currency: said('currency') })
    }
    check(isForm ? 'form' : 'click', (match) => target.closest(match))

    const attribute = link?.getAttributeNode('href')
    if (!link || !attribute) return
    const { href } = new URL(attribute.value, document.baseURI)
    const name = kindOf(href, link, ownDomains)
    if (!name) return
    const called = name === 'tel' || name === 'mailto'
    click({
      name,
      target: textOf(href, 2048),
      ...(called && {
        shown: textOf((link.textContent || '').replace(/\s+/g, ' '), 254),
        swapped: swapped(attribute) ? 1 : 0,
      }),
    })
  }
}
