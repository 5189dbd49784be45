/** The start page's looks: the system's fonts and colours, wide and narrow, light and dark. */
export const style = `
:root { color-scheme: light dark; --line: #d8dde3; --soft: #f4f6f8; --ink: #17202a; --paper: #fff;
  --link: #0b5cad; --loss: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --line: #333b45; --soft: #1c2229; --ink: #e4e9ee;
  --paper: #12161b; --link: #7db7f5; --loss: #ff8a80; } }
* { box-sizing: border-box }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
header { display: flex; gap: 1.5rem; align-items: baseline; flex-wrap: wrap;
  padding: 1rem max(1rem, calc((100vw - 90rem) / 2)); border-bottom: 1px solid var(--line) }
h1 { font-size: 1.25rem; margin: 0 }
h2 { font-size: 1.05rem; margin: 0 0 .5rem }
nav { display: flex; gap: 1rem; flex-wrap: wrap }
main { padding: 0 max(1rem, calc((100vw - 90rem) / 2)) 3rem }
section { margin-top: 2rem }
a { color: var(--link) }
.links a { margin-right: 1rem }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem;
  overflow-x: auto; margin: .5rem 0 }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; max-height: 30rem }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { padding: .35rem .55rem; text-align: left; white-space: nowrap;
  border-bottom: 1px solid var(--line) }
thead th { position: sticky; top: 0; background: var(--soft); font-weight: 600 }
tbody tr:last-child td { border-bottom: 0 }
tfoot th, tfoot td { font-weight: 600; border-top: 2px solid var(--line); border-bottom: 0;
  background: var(--soft); position: sticky; bottom: 0 }
.number { text-align: right }
.loss { color: var(--loss) }
.note { opacity: .75; margin: .5rem 0 }
.error { color: var(--loss) }
label { display: block; margin-bottom: .5rem }
input, button { font: inherit; padding: .4rem .6rem }
input { width: min(28rem, 100%) }
@keyframes arrive { from { background: color-mix(in srgb, var(--link) 30%, transparent) } }
tr.new { animation: arrive 2s }
`
