import { formFields } from './form-fields.ts'
import type { HitFields } from './hit.ts'

/** Tells the first focus in a form of a page, and each submit. */
export function openFormHits(tell: (fields: HitFields, at: number, url: string) => void) {
  const started = new WeakMap<Element, string>()

  return (type: string, at: number, url: string, target: Element) => {
    const form = target.closest('form')
    if (!form) return
    if (type === 'submit') return tell({ name: 'submit', ...formFields(form) }, at, url)
    const { pathname } = new URL(url)
    if (!/^(focusin|input)$/.test(type) || started.get(form) === pathname) return
    started.set(form, pathname)
    tell({ name: 'start', ...formFields(form) }, at, url)
  }
}
