import type { GroupedReport, Row } from '@throughline/schema'
import { Refusal } from '../errors.ts'
import type { ReportAnswer } from '../run-report.ts'
import { hitRows } from './hits.ts'
import { type Html, html, raw } from './html.ts'
import { reportTable } from './report-table.ts'
import { style } from './style.ts'

type StartPage = {
  origin: string
  site: string
  sites: string[]
  hits: Row[]
  /** The report, or why there is none now. */
  answer: ReportAnswer | Refusal
  report: GroupedReport
  shop: boolean
}

/** The page behind the key: the snippet, hits as they arrive, the last 30 days. */
export function startPage({ origin, site, sites, hits, answer, report, shop }: StartPage): string {
  return page(html`
    ${header(site, sites)}
    <main>
      <section>
        <h2>Paste this into every page</h2>
        ${snippet(origin, site)}
        <p class="links">
          ${shop ? html`<a href="/shop/ads.html">Click an ad of the example shop</a>` : ''}
          <a href="/docs">API</a>
        </p>
      </section>
      <section>
        <h2>Hits, as they arrive</h2>
        <div class="scroll">
          <table id="hits" data-site="${site}">
            <thead><tr><th>Time</th><th>Hit</th><th>Page</th><th>Client ID</th><th>Channel</th><th>Source / medium / campaign</th></tr></thead>
            <tbody>${hitRows(hits)}</tbody>
          </table>
        </div>
        <p class="note" id="no-hits"${raw(hits.length > 0 ? ' hidden' : '')}>
          None since the start. Open a page that carries the counter, and watch it here.</p>
      </section>
      <section>
        <h2>${report.title}</h2>
        ${answer instanceof Refusal ? html`<p class="note">${answer.message}</p>` : answered(answer)}
      </section>
      <section>
        <h2>Ask in SQL</h2>
        <pre><code>${sqlExample(origin, site)}</code></pre>
        <p class="note">The key is in <code>DATA_DIR/api-key</code>, or what you gave as
          <code>API_KEY</code>. The query is read-only.</p>
      </section>
    </main>
    <script src="/start.js" defer></script>`)
}

function answered(answer: ReportAnswer): Html {
  return html`<p class="note">${answer.from} to ${answer.to}, ${answer.time_zone} · ${answer.currency} ·
      last non-direct touch within ${answer.lookback_days} days · deals by the day of the lead ·
      as of ${answer.as_of}</p>
    ${reportTable(answer)}`
}

/** The page in front of the key: what anybody may see, and the way in. */
export function signInPage({ origin, wrong }: { origin: string; wrong: boolean }): string {
  return page(html`
    <header><h1>Throughline</h1></header>
    <main>
      <section>
        <h2>Paste this into every page</h2>
        ${snippet(origin, 'default')}
        <p class="links"><a href="/shop/">Example shop</a> <a href="/docs">API</a></p>
      </section>
      <section>
        <h2>Your reports and live hits</h2>
        <form method="post" action="/sign-in">
          <label>API key <input name="key" type="password" autocomplete="current-password" required></label>
          <button>Open</button>
        </form>
        ${wrong ? html`<p class="error">This is not the API key.</p>` : ''}
        <p class="note">The collector printed a link with the key when it started. The key is in
          <code>DATA_DIR/api-key</code>, or what you gave as <code>API_KEY</code>.</p>
      </section>
    </main>`)
}

function page(body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Throughline</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
</head>
<body>${body}</body>
</html>`.text
}

function header(site: string, sites: string[]): Html {
  const links = sites.map((name) =>
    name === site ? html`<b>${name}</b>` : html`<a href="/?site=${name}">${name}</a>`,
  )
  return html`<header><h1>Throughline</h1><nav aria-label="Sites">${links}</nav></header>`
}

function snippet(origin: string, site: string): Html {
  return html`<pre><code>${`<script async src="${origin}/tl.js?site=${site}"></script>`}</code></pre>`
}

function sqlExample(origin: string, site: string): string {
  return `curl ${origin}/v1/sql -H "Authorization: Bearer $API_KEY" --data "
  select channel, count() as visits, uniq(client_id) as visitors
  from visits
  where site = '${site}' and day >= today() - 30
  group by channel order by visits desc
  format PrettyCompact"`
}
