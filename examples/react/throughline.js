import { useEffect, useRef, useSyncExternalStore } from 'react'

/**
 * Calls a verb of the counter, as `tl('goal', 'order', { value: 990, currency: 'EUR' })`. What is called
 * before the counter has come waits for it. On a server nothing happens.
 */
export function tl(...call) {
  if (typeof window === 'undefined') return undefined
  window.tl ??= function stub(...early) {
    window.tl.q ??= []
    window.tl.q.push(early)
  }
  return window.tl(...call)
}

/**
 * Puts the counter into the page, once, however many components ask for it. It stays when they go: one
 * page has one counter.
 */
export function useThroughline(src) {
  useEffect(() => {
    if (scriptOf(src)) return
    const script = Object.assign(document.createElement('script'), { src, async: true })
    document.head.append(script)
  }, [src])
}

/** A goal that is reached when the component is shown. Once, also where StrictMode runs effects twice. */
export function useGoal(name, details) {
  const told = useRef(false)
  useEffect(() => {
    if (told.current) return
    told.current = true
    tl('goal', name, details)
  })
}

/**
 * The client ID for forms that no browser sends, such as fetch with JSON. `undefined` on the server, in
 * the first render, until the counter has come, and while consent is denied.
 */
export function useClientId() {
  return useSyncExternalStore(subscribe, clientId, () => undefined)
}

/** The phone number that is lent to this visitor, as `+4930100001`; `own` until there is one. */
export function useNumber(own) {
  return useSyncExternalStore(followNumber, lentNumber, () => undefined) ?? own
}

let lent
let looks

function followNumber(look) {
  if (!looks) {
    looks = new Set()
    tl('number', (number) => {
      lent = number
      for (const each of looks) each()
    })
  }
  looks.add(look)
  return () => looks.delete(look)
}

function lentNumber() {
  return lent
}

/** The client ID of this moment: what a submit handler wants. */
export function clientId() {
  return typeof window === 'undefined' ? undefined : window.tl?.clientId?.()
}

function subscribe(look) {
  // Events of loading do not bubble, but are captured: the counter has come. Consent may come later:
  // it is looked again when the visitor turns to a field.
  document.addEventListener('load', look, true)
  document.addEventListener('focusin', look)
  return () => {
    document.removeEventListener('load', look, true)
    document.removeEventListener('focusin', look)
  }
}

function scriptOf(src) {
  return [...document.scripts].find((script) => script.getAttribute('src') === src)
}
