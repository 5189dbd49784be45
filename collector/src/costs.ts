import { type Cost, channelOf, formatInstant, type Row } from '@throughline/schema'
import { namedSource } from './enrich/source.ts'

type Placed = { site: string; value: Cost }

type Options = {
  row: (value: Cost) => Row
  /** Whether the batch is all there is of each day it names; else rows replace row by row. */
  wholeDays: boolean
  version: number
  now: number
}

/**
 * The rows of one batch of costs, all of one version. Rows of one key are one row, the last that was
 * sent. For whole days a marker is added for each day, source, medium and account.
 */
export function rowsOfCosts(costs: Placed[], { row, wholeDays, version, now }: Options): Row[] {
  const stamp = { received_at: formatInstant(now), version }
  const rows = costs.map(({ site, value }) => finished(row(value), site, value))
  const markers = wholeDays ? rows.map(markerOf) : []
  return [...latestOf(rows), ...latestOf(markers)].map((one) => ({ ...one, ...stamp }))
}

function finished(row: Row, site: string, value: Cost): Row {
  const source = namedSource(value.source)
  const medium = namedSource(value.medium)
  const campaign = value.campaign.trim() || '(not set)'
  return {
    ...row,
    site,
    kind: 'row',
    source,
    medium,
    campaign,
    account: value.account?.trim() ?? '',
    // A campaign that is renamed keeps its ID, and its cost must not double.
    campaign_key: value.campaign_id?.trim() || campaign,
    channel: channelOf({ source, medium, campaign }),
  }
}

function markerOf(row: Row): Row {
  const { site = '', date = '', source = '', medium = '', account = '', currency = '' } = row
  return { site, date, source, medium, account, currency, kind: 'day' }
}

// One version can't order two rows of one key, and the engine would keep either.
function latestOf(rows: Row[]): Row[] {
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()]
}

function keyOf(row: Row): string {
  const { site, date, source, medium, account, campaign_key, ad_group, term, content } = row
  return JSON.stringify([
    site,
    date,
    source,
    medium,
    account,
    campaign_key,
    ad_group,
    term,
    content,
  ])
}
