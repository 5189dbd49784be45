import {
  crossRate,
  formatInstant,
  isStorableRate,
  type Rate,
  type Row,
  rateUnits,
  sameCurrency,
  writeRate,
} from '@throughline/schema'

type Placed = { site: string; value: Rate }

type Options = {
  currencyOf: (site: string) => string
  version: number
  now: number
}

/** What was told of one day: units of one currency in another, in units of 10⁻¹⁸. */
type Day = { site: string; date: string; told: Map<string, Map<string, bigint>> }

/**
 * The rows of one batch of rates. What was told of a day makes rows of each pair that it joins, in both
 * directions, so that reports find the rate of any two in one place. Of rates of one pair the last holds.
 */
export function rowsOfRates(rates: Placed[], { currencyOf, version, now }: Options): Row[] {
  const days = new Map<string, Day>()
  for (const { site, value } of rates) {
    const { date, currency, base = currencyOf(site), rate } = value
    const units = rateUnits(rate)
    // Of a currency in itself nothing can be told.
    if (units === undefined || currency === base) continue
    const key = JSON.stringify([site, date])
    const day = days.get(key) ?? { site, date, told: new Map() }
    days.set(key, day)
    tell(day, currency, base, units)
    tell(day, base, currency, crossRate(sameCurrency, units))
  }
  const stamp = { received_at: formatInstant(now), version }
  return [...days.values()].flatMap(pairsOf).map((row) => ({ ...row, ...stamp }))
}

function tell({ told }: Day, currency: string, base: string, units: bigint): void {
  told.set(currency, (told.get(currency) ?? new Map()).set(base, units))
}

function pairsOf({ site, date, told }: Day): Row[] {
  return [...told.keys()].flatMap((base) =>
    [...worthIn(base, told)].flatMap(([currency, units]) =>
      currency === base || !isStorableRate(units)
        ? []
        : [{ site, date, currency, base, rate: writeRate(units) }],
    ),
  )
}

/** What each currency is worth in `base`: as it was told, else through those that were, the fewest first. */
function worthIn(base: string, told: Day['told']): Map<string, bigint> {
  const worth = new Map([[base, sameCurrency]])
  for (const [known, itsWorth] of worth) {
    for (const [other, units] of told.get(known) ?? []) {
      if (worth.has(other)) continue
      const direct = told.get(other)?.get(base)
      worth.set(other, direct ?? crossRate(itsWorth, units))
    }
  }
  return worth
}
