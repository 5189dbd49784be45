import { type Connector, connectors, type Opened } from '@throughline/connectors'
import type { Row } from '@throughline/schema'
import type { Seal } from './seal.ts'

/** A vendor that is connected to a site. */
export type Connection = {
  site: string
  connector: Connector
  opened: Opened
  version: number
  /** The end of the address that the vendor sends to. */
  secret: string
  /** The one before, while the vendor is given the new one. */
  previous: { secret: string; untilMs: number } | undefined
}

/** What lies in the database, newest version of each. */
export type Stored = { site: string; connector: string; version: string; sealed: string }

export const newestConnections = `select site, connector, toString(max(connections.version)) as version,
    argMax(sealed, connections.version) as sealed
  from connections group by site, connector`

type Sealed = {
  settings: Record<string, unknown>
  secret: string
  previous?: { secret: string; untilMs: number }
}

export const findConnector = (name: string): Connector | undefined =>
  connectors.find((one) => one.name === name)

/** The row of a connection; one that was removed leaves a row without settings. */
export function rowOf(
  { site, connector, version }: { site: string; connector: string; version: number },
  content: Sealed | undefined,
  seal: Seal,
): Row {
  const sealed = seal.seal(JSON.stringify(content ?? {}), aboutOf(site, connector))
  return { site, connector, version, sealed }
}

/** Undefined where it was removed. @throws where it can't be opened with our key or our settings. */
export function connectionOf(stored: Stored, seal: Seal): Connection | undefined {
  const { site, version } = stored
  const content: Partial<Sealed> = JSON.parse(
    seal.unseal(stored.sealed, aboutOf(site, stored.connector)),
  )
  const connector = findConnector(stored.connector)
  if (connector === undefined || content.secret === undefined) return undefined
  const opened = connector.open(content.settings)
  if ('problem' in opened) throw new Error(`${connector.name}: ${opened.problem.message}`)
  const { secret, previous } = content
  return { site, connector, opened, version: Number(version), secret, previous }
}

function aboutOf(site: string, connector: string): string {
  return `connection ${site} ${connector}`
}
