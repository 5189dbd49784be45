import { currency } from './products.js'

const clientIdShape = /^[1-9]\d{0,9}\.\d{10}$/
const mostOfOne = 50
const shareOfGoods = 0.6

/**
 * The browser's client ID: from the hidden field that the counter adds to forms, else from its
 * cookie. What isn't shaped like one is left out: a tampered field must not cost the shop a deal.
 *
 * @param {{ form: URLSearchParams, cookie: string }} from
 */
export function clientIdOf({ form, cookie }) {
  return [form.get('tl_cid') ?? '', cookie].find((value) => clientIdShape.test(value))
}

/** The deal of a request form: somebody asks, nothing is sold yet. */
export function dealOfRequest({ form, clientId, reference, at }) {
  return { ...contactOf({ form, clientId, reference, at }), status: 'new', revenue: 0, currency }
}

/** The deal and the payment of an order that was paid at once. Money is counted in cents. */
export function dealOfOrder({ product, form, clientId, reference, at }) {
  const quantity = quantityOf(form)
  const cents = Math.round(product.price * 100) * quantity
  const deal = {
    ...contactOf({ form, clientId, reference, at }),
    status: 'won',
    revenue: cents / 100,
    cogs: Math.round(cents * shareOfGoods) / 100,
    currency,
    closed_at: at,
    products: [{ id: product.id, title: product.title, price: product.price, quantity }],
  }
  const payment = {
    payment_id: `${reference}-1`,
    deal_id: reference,
    paid_at: at,
    amount: cents / 100,
    currency,
  }
  return { deal, payment }
}

function contactOf({ form, clientId, reference, at }) {
  return {
    deal_id: reference,
    crm: 'shop',
    client_id: clientId,
    phone: (form.get('phone') ?? '').slice(0, 32),
    email: (form.get('email') ?? '').slice(0, 254),
    created_at: at,
    updated_at: at,
    source: 'website',
  }
}

function quantityOf(form) {
  const asked = Number(form.get('quantity') ?? 1)
  return Number.isInteger(asked) && asked >= 1 && asked <= mostOfOne ? asked : 1
}
