import type { FastifyBaseLogger } from 'fastify'
import type { Deliveries } from '../webhooks/deliveries.ts'
import type { DeliveryMetrics } from '../webhooks/delivery-metrics.ts'
import type { Connection } from './connection.ts'
import type { Connections } from './connections.ts'
import { keepListening } from './keep-listening.ts'
import { keepPulling } from './keep-pulling.ts'
import { waiting } from './wait.ts'

export type Jobs = ReturnType<typeof openJobs>

type Given = {
  connections: Connections
  deliveries: Deliveries
  metrics: DeliveryMetrics
  now: () => number
  log: FastifyBaseLogger
}

/**
 * Fetches from those vendors that are asked, and listens to those that tell: one job a connection, begun
 * anew when its settings change. Every collector does so; what two of them heard is one call.
 */
export function openJobs({ connections, deliveries, metrics, now, log }: Given) {
  const running = new Map<string, { stop: AbortController; done: Promise<unknown> }>()
  connections.onChange(begin)
  begin()

  function begin(): void {
    const wanted = new Map(connections.all().map((one) => [idOf(one), one]))
    for (const [id, job] of running) {
      if (wanted.has(id)) continue
      job.stop.abort()
      job.done.finally(() => running.delete(id))
    }
    for (const [id, connection] of wanted) if (!running.has(id)) run(id, connection)
  }

  function run(id: string, connection: Connection): void {
    const { opened, connector, site } = connection
    const stop = new AbortController()
    const given = {
      take: (delivery: Parameters<Deliveries['take']>[1]) => deliveries.take(connection, delivery),
      now,
      wait: waiting(stop.signal),
      signal: stop.signal,
      failed(given: string, error?: unknown) {
        const reason = metrics.failed(connector.name, given)
        log.warn(
          { error, connector: connector.name, site, reason },
          'a connection failed, will repeat',
        )
      },
    }
    const jobs: Promise<void>[] = []
    if (opened.pull) jobs.push(keepPulling({ ...given, pull: opened.pull }))
    if (opened.listening) jobs.push(keepListening({ ...given, listening: opened.listening }))
    if (jobs.length === 0) return
    const done = Promise.all(jobs).catch((error: unknown) => {
      log.error({ error, connector: connector.name, site }, 'a connection stopped')
    })
    running.set(id, { stop, done })
  }

  return {
    /** Resolves once nothing more is fetched or heard, and what was is kept. */
    async close(): Promise<void> {
      const jobs = [...running.values()]
      for (const { stop } of jobs) stop.abort()
      await Promise.all(jobs.map(({ done }) => done))
    },
  }
}

function idOf({ site, connector, version }: Connection): string {
  return `${site} ${connector.name} ${version}`
}
