import { campaigns } from './campaigns.js'
import { busyness } from './sources.js'

const columns = [
  'date',
  'source',
  'medium',
  'campaign',
  'campaign_id',
  'clicks',
  'impressions',
  'cost',
  'currency',
]

/**
 * What the ad accounts say of each campaign and day. They count somewhat more clicks than there are
 * visits: some people leave before the page is there.
 */
export function createCosts({ visits, days, random }) {
  const clicked = new Map()
  for (const { day, source } of visits) {
    const key = `${day} ${source.campaign}`
    clicked.set(key, (clicked.get(key) ?? 0) + 1)
  }
  return days.flatMap((date, index) => {
    const at = { index, weekday: new Date(date).getUTCDay() }
    return campaigns
      .filter((campaign) => busyness(campaign, at) > 0)
      .map((campaign) =>
        rowOf(campaign, { date, visited: clicked.get(`${date} ${campaign.campaign}`) }),
      )
  })

  function rowOf(
    { source, medium, campaign, campaign_id = '', click, seen },
    { date, visited = 0 },
  ) {
    const clicks = Math.round(visited * random.between(1.02, 1.13))
    const impressions = Math.round((clicks + 1) * seen * random.between(0.85, 1.15))
    const cost = (Math.round(clicks * click * random.between(0.9, 1.1)) / 100).toFixed(2)
    return {
      date,
      source,
      medium,
      campaign,
      campaign_id,
      clicks,
      impressions,
      cost,
      currency: 'EUR',
    }
  }
}

/**
 * CSV, one text a week. Costs sent again replace their day, so a day is never split over two.
 *
 * @returns {Array<{ body: string, type: string, rows: number }>}
 */
export function weeklyFiles(costs) {
  const dates = [...new Set(costs.map(({ date }) => date))]
  const weeks = Array.from({ length: Math.ceil(dates.length / 7) }, (_, week) =>
    costs.filter(({ date }) => Math.floor(dates.indexOf(date) / 7) === week),
  )
  return weeks.map((rows) => ({ body: csvOf(rows), type: 'text/csv', rows: rows.length }))
}

function csvOf(rows) {
  const lines = rows.map((row) => columns.map((name) => row[name]).join(','))
  return `${[columns.join(','), ...lines].join('\n')}\n`
}
