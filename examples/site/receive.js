const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const largestForm = 64 * 1024

/** What a shop's back end would take, shown again: a page, a fragment for htmx, JSON for an app. */
export async function receive(request, response, hear) {
  const { url, headers } = request
  const body = await textOf(request)
  if (body === undefined) return response.writeHead(413, { connection: 'close' }).end()
  const [status, type, answer, more = {}] = answerTo({ url, headers, body })
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, ...more }).end(answer)
  hear?.({ path: url, body, status, headers })
}

function answerTo({ url, headers, body }) {
  if (/json/.test(headers['content-type'])) return [200, 'application/json', body]
  // Turbo wants a redirect: https://turbo.hotwired.dev/handbook/drive#redirecting-after-a-form-submission
  if (url.startsWith('/turbo/')) return [303, 'text/plain', '', { location: '/turbo/thanks.html' }]
  const fields = [...new URLSearchParams(body)]
    .map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`)
    .join('')
  const thanks = `<h1>Thank you</h1><dl>${fields}</dl><p>Questions? 8 (495) 123-45-67</p>`
  if (headers['hx-request']) return [200, 'text/html', thanks]
  const head = '<meta charset="utf-8"><script async src="/stats/tl.js?site=default"></script>'
  return [200, 'text/html', `<!doctype html>${head}<title>Thank you</title>${thanks}`]
}

async function textOf(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > largestForm) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function escaped(text) {
  return text.replace(/[&<>"']/g, (sign) => entities[sign])
}
