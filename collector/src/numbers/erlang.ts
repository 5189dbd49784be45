/**
 * The share of visitors who find all numbers taken, from 0 to 1, by the Erlang B formula. `traffic` is in
 * erlangs: visitors who come in an hour, times the hours for which each keeps a number.
 * https://en.wikipedia.org/wiki/Erlang_(unit)#Erlang_B_formula
 */
export function shareTurnedAway(traffic: number, numbers: number): number {
  let share = 1
  for (let count = 1; count <= numbers; count += 1) {
    share = (traffic * share) / (count + traffic * share)
  }
  return share
}

/** The fewest numbers that turn away at most `share` of the visitors. @throws RangeError for no share. */
export function numbersFor(traffic: number, share: number): number {
  if (!(share > 0 && share < 1)) throw new RangeError('A share lies between 0 and 1')
  let numbers = 0
  for (let away = 1; away > share; away = (traffic * away) / (numbers + traffic * away))
    numbers += 1
  return numbers
}
