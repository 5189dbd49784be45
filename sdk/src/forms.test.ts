// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://shop.example/cart" }
import { beforeEach, describe, expect, test } from 'vitest'
import { openForms } from './forms.ts'
import { listen, visitorsEvents } from './listen.ts'
import { openRoots } from './roots.ts'

const cid = '758596365.1795400123'
let id: string | undefined

// The listeners of a document live as long as it does, so one counter serves all tests.
const roots = openRoots(() => {})
const forms = openForms({
  values: () => ({ tl_cid: id ?? '' }),
  ownDomains: ['shop.test'],
  roots,
})
listen(document, visitorsEvents, (event) => {
  if (event.target instanceof Element) forms.meet(event, event.target)
})
roots.turn(true)

beforeEach(() => {
  id = cid
  document.body.innerHTML = ''
})

function show(html: string): HTMLFormElement {
  document.body.innerHTML = html
  const form = document.querySelector('form')
  if (!form) throw new Error('the test has no form')
  return form
}

const valuesIn = (form: Element) =>
  Array.from(form.querySelectorAll<HTMLInputElement>('[name="tl_cid"]'), ({ value }) => value)

/** What a browser does for `form.submit()` and `new FormData(form)`; happy-dom does not. */
function list(form: HTMLFormElement): FormData {
  const formData = new FormData(form)
  form.dispatchEvent(Object.assign(new Event('formdata', { bubbles: true }), { formData }))
  return formData
}

function press(form: HTMLFormElement, submitter: Element | null = null): void {
  form.dispatchEvent(Object.assign(new Event('submit', { bubbles: true }), { submitter }))
}

describe('a form is filled', () => {
  test.each([
    ['without an action', '<form method="post"></form>'],
    ['with an empty action', '<form method="post" action=""></form>'],
    ['without method and action, for a script', '<form></form>'],
    ['to nothing but a fragment, for a script', '<form action="#"></form>'],
    ['that htmx posts', '<form hx-post="/order"></form>'],
    ['that htmx puts', '<form data-hx-put="/order"></form>'],
    ['to a path', '<form method="POST" action="/order"></form>'],
    ['to a subdomain', '<form method="post" action="https://pay.shop.example/"></form>'],
    ['to another own domain', '<form method="post" action="//www.shop.test/"></form>'],
    [
      'whose inputs hide its properties',
      `<form method="post" action="/order">
        <input name="id"><input name="submit"><input name="action" value="https://other.example/">
        <input name="method" value="get"><input name="elements">
      </form>`,
    ],
    ['with an empty field', '<form method="post"><input name="tl_cid"></form>'],
  ])('%s', (_, html) => {
    const form = show(html)

    forms.fillAll()

    expect(valuesIn(form)).toEqual([cid])
    expect(new FormData(form).get('tl_cid')).toBe(cid)
  })

  test('with a hidden input', () => {
    const form = show('<form method="post"></form>')

    forms.fillAll()

    expect(form.lastElementChild?.outerHTML).toBe(
      `<input type="hidden" name="tl_cid" value="${cid}">`,
    )
  })

  test('once, however often it is looked at', () => {
    const form = show('<form method="post"><input name="phone"></form>')

    forms.fillAll()
    form.querySelector('input')?.dispatchEvent(new FocusEvent('focusin', { bubbles: true }))
    press(form)
    list(form)

    expect(valuesIn(form)).toEqual([cid])
  })

  test.each<[string, (form: HTMLFormElement) => void]>([
    ['focused', (form) => form.dispatchEvent(new FocusEvent('focusin', { bubbles: true }))],
    ['submitted', press],
    ['listed', list],
  ])('when it came late and is %s', (_, act) => {
    const form = show('<form method="post"></form>')

    act(form)

    expect(valuesIn(form)).toEqual([cid])
  })

  test('in the entries that were listed before', () => {
    expect(list(show('<form method="post"></form>')).get('tl_cid')).toBe(cid)
  })

  test('although a form beside it has a broken action', () => {
    show('<form method="post" action="https://["></form><form id="good" method="post"></form>')

    forms.fillAll()

    expect(valuesIn(document.body)).toEqual([cid])
  })
})

describe('a form is not touched', () => {
  test.each([
    ['to a path without a method', '<form action="/order"></form>'],
    ['without method and action, that searches', '<form><input type="search"></form>'],
    [
      'that htmx sends to another host',
      '<form method="post" hx-post="https://other.example/"></form>',
    ],
    ['with other words for htmx alone', '<form action="/search" hx-params="none"></form>'],
    ['that htmx sends by GET', '<form method="post" data-hx-get="/search"></form>'],
    ['that searches', '<form method="get" action="/search"></form>'],
    ['to another host', '<form method="post" action="https://other.example/"></form>'],
    ['to a host that ends alike', '<form method="post" action="https://myshop.example/"></form>'],
    ['to no web address', '<form method="post" action="mailto:a@shop.example"></form>'],
    ['that opts out', '<form method="post" data-tl-nocid></form>'],
    ['with a broken action', '<form method="post" action="https://["></form>'],
    [
      'with such a field, that searches',
      '<form action="/search"><input name="tl_cid" value=""></form>',
    ],
    ['that has a value', '<form method="post"><input name="tl_cid" value="mine"></form>'],
  ])('%s', (_, html) => {
    const form = show(html)
    const before = document.body.innerHTML

    forms.fillAll()
    press(form)
    list(form)

    expect(document.body.innerHTML).toBe(before)
  })
})

describe('nothing leaks', () => {
  test('when a button sends the form to another host', () => {
    const form = show(
      `<form method="post"><button id="away" formaction="https://other.example/"></button>
        <button id="home"></button></form>`,
    )
    forms.fillAll()

    press(form, form.querySelector('#away'))
    expect(list(form).has('tl_cid')).toBe(false)

    press(form, form.querySelector('#home'))
    expect(list(form).get('tl_cid')).toBe(cid)
  })

  test('when a button makes it a GET', () => {
    const form = show('<form method="post"><button formmethod="get"></button></form>')
    forms.fillAll()

    press(form, form.querySelector('button'))

    expect(list(form).has('tl_cid')).toBe(false)
  })

  test('when a script changes the action of a filled form', () => {
    const form = show('<form method="post"></form>')
    forms.fillAll()
    form.setAttribute('action', 'https://other.example/')

    expect(list(form).has('tl_cid')).toBe(false)
    expect(valuesIn(form)).toEqual([''])
  })
})

describe('consent', () => {
  test('forms are filled when it comes, and emptied when it goes', () => {
    id = undefined
    const form = show('<form method="post"></form>')
    forms.fillAll()
    expect(valuesIn(form)).toEqual([])

    id = cid
    forms.fillAll()
    expect(valuesIn(form)).toEqual([cid])

    id = undefined
    forms.fillAll()
    expect(valuesIn(form)).toEqual([''])
    expect(list(form).has('tl_cid')).toBe(false)
  })

  test('a new client ID takes the place of the old one', () => {
    const form = show('<form method="post"></form>')
    forms.fillAll()

    id = '5.1795400999'
    forms.fillAll()

    expect(valuesIn(form)).toEqual(['5.1795400999'])
  })

  test('what the page filled in stays when consent goes', () => {
    const form = show('<form method="post"><input name="tl_cid" value="mine"></form>')
    forms.fillAll()

    id = undefined
    forms.fillAll()

    expect(valuesIn(form)).toEqual(['mine'])
  })
})
