import { type Metrics, metricsOf, performance, type ResolvedMetric } from '@throughline/schema'

const groups = {
  traffic: 'Visits',
  ads: 'Ads',
  leads: 'Leads',
  sales: 'Deals and sales',
  money: 'Money',
  time: 'Time',
}

/** The text of `docs/metrics.md`: every figure with its formula, and how one's own are made. */
export function metricsPage(): string {
  const found = metricsOf(performance.metrics)
  if ('problem' in found) throw new Error(`${found.name} ${found.problem}`)
  const tables = Object.entries(groups).map(
    ([group, title]) => `## ${title}\n\n${tableOf(found.metrics, group)}`,
  )
  return `# Metrics: every figure, and what it is reckoned from

Made by \`npm run docs\` from \`schema/src/performance-metrics.ts\`: change that, not this page.

    GET /v1/metrics?site=shop                                  this list as data, with your own
    GET /v1/reports/performance?site=shop&metrics=cost,leads,cpl,roi&by=source
    npm run report -- performance --metrics cost,leads,cpl,roi --by source --sort -roi

A figure without a formula is a **sum** that the report adds up. All others are formulas over sums, of a row as
of the totals, so that no ratio is ever averaged. Where a divisor is 0 there is no figure: null, shown as a dash.

- Visits are those that began in the period, costs those of its days. Leads, deals and money are those that the
  [date basis](attribution.md) puts into it, credited to touches under the asked model: such figures are marked M.
- A lead that is spam or a duplicate is in no figure but its own, unless \`spam=in\` or \`duplicates=in\` is asked.
- A sale is a deal that is won or that money moved for. Revenue is what was paid less what was refunded; a won
  deal without any payment counts its own. Who bought is counted by [person](people.md), and is a new customer
  with the first of all his sales.
- An arrow says which way is better.

${tables.join('\n\n')}

## Your own

    PUT /v1/sites/shop
    { "domains": ["shop.example"],
      "metrics": [{ "name": "bonus", "title": "Bonus of the agency",
                    "formula": "max(net_profit, 0) * 0.1", "unit": "money", "better": "lower" }] }

A formula knows numbers, names of metrics (your own too), \`+ - * / ( )\` and ${verbs}.
It is read and never run as code. One that names what is not there, or stands on itself, is refused with the
reason. Units are \`count\`, \`number\`, \`money\`, \`share\`, \`days\` and \`seconds\`.

## Rows, filters, comparison

\`by\` takes up to four of: ${Object.keys(performance.dimensions).join(', ')}. What has no such thing stands in a
row with an empty name: costs have no device and no manager, visits no product. The ad group of a visit, and of what is
credited to it, is that of its ad (\`content\`), else of its keyword (\`term\`), else of its campaign, where the costs of the
period tell one alone; of a campaign by its ID (\`utm_id\`) where the visit has one.

- \`filter=channel=Email,Referral;campaign!~brand\`: \`;\` is and, \`,\` is or; \`=\` and \`!=\` take whole values,
  \`~\` and \`!~\` parts of them in any case; a backslash keeps the next character. It narrows visits, leads and
  costs alike.
- \`segment=mail\`: a filter that the site's settings name in \`segments\`.
- \`compare=previous\`, \`compare=year\` or \`compare=2026-01-01..2026-01-31\`: beside each figure what it was
  (\`_before\`) and by which share it changed (\`_change\`).
- \`sort=-roi\`: the greatest first. \`currency=USD\`: money is converted into it ([currency.md](currency.md)), and what is
  left out is named.
- \`bots\`, \`spam\`, \`duplicates\`, \`staff\`: \`out\`, or \`in\`. Staff are the client IDs in the site's setting
  \`staff\`, and every browser that is joined to them.
`
}

const verbs = '`abs(a)`, `min(a, b)`, `max(a, b)`, `round(a, digits)`'

function tableOf(metrics: Metrics, group: string): string {
  const rows = [...metrics.values()].filter((metric) => metric.group === group).map(rowOf)
  return ['| name | title | unit | | formula |', '| --- | --- | --- | --- | --- |', ...rows].join(
    '\n',
  )
}

const arrows = { higher: '↑', lower: '↓', neither: '' }

function rowOf({ name, title, unit, better, formula, needs_model }: ResolvedMetric): string {
  const marks = [arrows[better], needs_model ? 'M' : ''].filter(Boolean).join(' ')
  return `| \`${name}\` | ${title} | ${unit} | ${marks} | ${formula ? `\`${formula}\`` : ''} |`
}
