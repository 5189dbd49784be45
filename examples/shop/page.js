const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/**
 * A tag for templates that escapes whatever is put in, but for what is `html` itself.
 *
 * @returns {{ markup: string }}
 */
export function html(strings, ...values) {
  return { markup: String.raw({ raw: strings }, ...values.map(markupOf)) }
}

/** A whole page in the shop's dress, with the counter on it. `goal` is what `tl()` is called with. */
export function page({ title, site, goal, content }) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Samovar &amp; Co</title>
<link rel="stylesheet" href="shop.css">
<link rel="icon" href="pictures/samovar-tula.svg">
<script>window.tl = window.tl || function () { (tl.q = tl.q || []).push(arguments) }</script>
<script async src="/tl.js?site=${encodeURIComponent(site)}"></script>
</head>
<body>
<header class="top">
<a class="brand" href="./">Samovar &amp; Co</a>
<nav><a href="./">Catalogue</a> <a href="request.html">Ask us</a> <a href="contacts.html">Contacts</a> <a href="ads.html">Pretend ads</a></nav>
</header>
<main>
${content}
</main>
<script>tl(${inScript(goal)})</script>
</body>
</html>
`.markup
}

function markupOf(value) {
  if (Array.isArray(value)) return value.map(markupOf).join('\n')
  if (value?.markup !== undefined) return value.markup
  return String(value ?? '').replace(/[&<>"']/g, (sign) => entities[sign])
}

/** JSON inside <script>: a `</script>` in a value must not end it. */
function inScript(values) {
  const written = values.map((value) => JSON.stringify(value).replaceAll('<', '\\u003c'))
  return { markup: written.join(', ') }
}
