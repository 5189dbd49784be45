/** What the shop sells. The prices that count are these: a form can say anything. In EUR. */
export const products = [
  { id: 'samovar-tula', title: 'Tula charcoal samovar, 5 l', price: 649 },
  { id: 'samovar-electric', title: 'Electric samovar, 3 l', price: 289 },
  { id: 'teapot', title: 'Cobalt-blue teapot, 0.8 l', price: 64 },
  { id: 'glass-holder', title: 'Railway glass in a holder', price: 39.5 },
  { id: 'caravan', title: 'Russian Caravan tea, 250 g', price: 18.5 },
  { id: 'ivan-chai', title: 'Fermented Ivan chai, 150 g', price: 12.9 },
]

export const currency = 'EUR'

/** @param {string | null} id */
export function findProduct(id) {
  return products.find((product) => product.id === id)
}
