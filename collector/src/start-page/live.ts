/** The start page's one script: puts hits on top of the table as the server sends them. */
export const liveScript = `
const table = document.getElementById('hits')
const body = table.tBodies[0]
const source = new EventSource('/live?site=' + encodeURIComponent(table.dataset.site))
source.onmessage = ({ data }) => {
  const row = body.insertRow(0)
  row.className = 'new'
  for (const text of JSON.parse(data)) row.insertCell().textContent = text
  while (body.rows.length > 50) body.deleteRow(-1)
  document.getElementById('no-hits').hidden = true
}
addEventListener('pagehide', () => source.close())
`
