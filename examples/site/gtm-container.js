import { readFile } from 'node:fs/promises'

/**
 * A stand-in for the container of Google Tag Manager, with the two Custom HTML tags of gtm/ in it. Like
 * the real one it ships them with `type="text/gtmscript"` and `data-gtmsrc`, parses them into an
 * element of their own, and makes each script anew with nothing but its text, address, id and charset.
 */
export async function gtmContainer(origin) {
  const tags = await Promise.all(
    ['counter-tag.html', 'goals-tag.html'].map((name) =>
      readFile(new URL(`../gtm/${name}`, import.meta.url), 'utf8'),
    ),
  )
  const shipped = tags.map((tag) =>
    tag
      .replaceAll('https://your-shop.com', origin)
      .replaceAll('<script', '<script type="text/gtmscript"')
      .replaceAll(/(<script[^>]*) src=/g, '$1 data-gtmsrc='),
  )
  return `(${inject})(${JSON.stringify(shipped)})`
}

/** Runs in the page. */
function inject(tags) {
  for (const html of tags) {
    const parsed = document.createElement('div')
    parsed.innerHTML = html
    for (const element of [...parsed.children]) {
      if (element.type !== 'text/gtmscript') continue
      const script = document.createElement('script')
      script.async = false
      script.type = 'text/javascript'
      script.id = element.id
      script.text = element.text
      script.charset = element.charset
      const src = element.getAttribute('data-gtmsrc')
      if (src) script.src = src
      document.body.insertBefore(script, null)
    }
  }
}
