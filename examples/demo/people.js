import { languages, screens } from './world.js'

const byWeight = ({ weight }) => weight
const names = ['anna', 'ben', 'clara', 'daria', 'elif', 'felix', 'greta', 'ivan', 'jana', 'karl']

/**
 * Five ranges of a thousand numbers each that German films use: nobody has them.
 * https://www.teltarif.de/drama-rufnummern-fiktiv-bundesnetzagentur-filme/news/84487.html
 */
const filmNumbers = ['+493023125', '+496990009', '+494066969', '+492214710', '+498999998']

/**
 * One browser and the human behind it, seen for the first time at `atMs`.
 *
 * @param {number} atMs
 */
export function createPerson(atMs, { source, random }) {
  return {
    client_id: `${random.whole(1, 2 ** 31 - 1)}.${Math.floor(atMs / 1000)}`,
    language: random.weighted(languages, byWeight).value,
    screen: random.weighted(screens, byWeight).value,
    first: source,
    /** Who clicked an ad that never sells never buys, however they come back. */
    buyer: source.asks > 0,
    visits: 0,
    seenMs: 0,
    asked: false,
  }
}

/** The phone and the address of the `nth` customer: no two of the first 5,000 share a phone. */
export function contactOf(nth) {
  const last = String(Math.floor(nth / filmNumbers.length) % 1000).padStart(3, '0')
  const name = names[nth % names.length]
  return {
    phone: filmNumbers[nth % filmNumbers.length] + last,
    email: `${name}.${nth}@mail.example`,
  }
}
