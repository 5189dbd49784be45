// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://shop.example/" }
import { beforeEach, expect, test } from 'vitest'
import { openLines } from './lines.ts'
import { openRoots } from './roots.ts'
import { openSwapGrown } from './swap-grown.ts'
import { swapRules } from './swap-rules.ts'
import { openSwaps } from './swaps.ts'

const from = '+7 495 123-45-67'
const first = { from, to: '+74959765432' }
const second = { from, to: '+493023125000', format: '+49 30 23125-000' }
const page = '<p>Call <b>+7 (495)</b> <i>123</i>-45-67</p><a>84951234567</a>'

// The listeners of a document live as long as it does, so one engine serves all tests.
const swaps = openSwaps([])
const roots = openRoots(() => {})
swaps.join((tools) => {
  roots.follow(openSwapGrown(tools))
  return { ...roots, swapLine: openLines(tools), again: roots.turn }
})

beforeEach(() => {
  swaps.set([])
  document.body.innerHTML = page
})

test('new replacements take the place of the old ones, and none give back the page as it was', () => {
  swaps.set(swapRules([first]))
  expect(document.body.innerHTML).toBe(
    '<p>Call <b>+7 (495)</b> <i>976</i>-54-32</p><a>84959765432</a>',
  )

  swaps.set(swapRules([second]))
  expect(document.body.innerHTML).toBe(
    '<p>Call <b>+49 30 23125-000</b><i></i></p><a>+49 30 23125-000</a>',
  )

  swaps.set([])
  expect(document.body.innerHTML).toBe(page)
})

// The simulated DOM has no values of attribute nodes.
Object.defineProperty(Attr.prototype, 'nodeValue', {
  get(this: Attr) {
    return this.value
  },
  set(this: Attr, text: string) {
    this.value = text
  },
})

test('links are given back too', () => {
  document.body.innerHTML = '<a href="tel:+74951234567">Call</a>'

  swaps.set(swapRules([second]))
  expect(document.body.innerHTML).toBe('<a href="tel:+493023125000">Call</a>')

  swaps.set([])
  expect(document.body.innerHTML).toBe('<a href="tel:+74951234567">Call</a>')
})

test('what the page wrote since is not given back', () => {
  swaps.set(swapRules([first]))
  document.querySelector('a')?.replaceChildren('Contacts')

  swaps.set([])

  expect(document.body.innerHTML).toBe(
    '<p>Call <b>+7 (495)</b> <i>123</i>-45-67</p><a>Contacts</a>',
  )
})

test('a replacement is never replaced in its turn', () => {
  swaps.set(swapRules([first, { from: '+7 495 976-54-32', to: '+74950000000' }]))
  swaps.set(swapRules([first, { from: '+7 495 976-54-32', to: '+74950000000' }]))

  expect(document.querySelector('a')?.textContent).toBe('84959765432')
})

test('a long line is swapped as a short one is', () => {
  const words = '<b>Lorem ipsum dolor sit amet, consectetur adipisci elit.</b> '.repeat(9)
  document.body.innerHTML = `<p>${words}8 <b>(495)</b> 123-45-67 ${words}8 <i>495 1234567</i></p>`

  swaps.set(swapRules([second]))
  expect(document.querySelector('p')?.innerHTML).toBe(
    `${words}+49 30 23125-000<b></b> ${words}+49 30 23125-000<i></i>`,
  )

  swaps.set([])
  expect(document.querySelector('p')?.innerHTML).toBe(
    `${words}8 <b>(495)</b> 123-45-67 ${words}8 <i>495 1234567</i>`,
  )
})
