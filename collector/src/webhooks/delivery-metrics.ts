import { Counter, Gauge, type Registry } from 'prom-client'

export type DeliveryMetrics = ReturnType<typeof deliveryMetrics>

const mostReasons = 64

/** What an operator watches of the connectors: one that fell silent is seen by the age. */
export function deliveryMetrics(registers: Registry[]) {
  const last = new Map<string, number>()
  const reasons = new Set<string>()
  const deliveries = new Counter({
    name: 'throughline_deliveries_total',
    help: 'What vendors sent, by what became of it.',
    labelNames: ['connector', 'outcome'],
    registers,
  })
  const failures = new Counter({
    name: 'throughline_connection_failures_total',
    help: 'Failures to fetch from a vendor, or to keep the line to it.',
    labelNames: ['connector', 'reason'],
    registers,
  })

  return {
    watch(now: () => number): void {
      const age = new Gauge({
        name: 'throughline_delivery_age_seconds',
        help: 'How long ago the last delivery came that was taken or ignored.',
        labelNames: ['connector'],
        registers,
        collect() {
          for (const [connector, ms] of last) age.set({ connector }, Math.max(0, now() - ms) / 1000)
        },
      })
    },
    delivered(connector: string, { outcome, ms }: { outcome: string; ms: number }): void {
      deliveries.inc({ connector, outcome })
      if (outcome !== 'refused') last.set(connector, ms)
    },
    /** Returns the name that it is counted under: a vendor's own word may be anything. */
    failed(connector: string, reason: string): string {
      const isName = /^[a-z_0-9]{1,40}$/.test(reason)
      if (isName && reasons.size < mostReasons) reasons.add(reason)
      const name = reasons.has(reason) ? reason : 'other'
      failures.inc({ connector, reason: name })
      return name
    },
  }
}
