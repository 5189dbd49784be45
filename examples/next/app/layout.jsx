import Link from 'next/link'
import Script from 'next/script'

const stub = 'window.tl=window.tl||function(){(tl.q=tl.q||[]).push(arguments)}'

export const metadata = { title: 'A shop in Next' }

/** The counter in the layout: it stays while pages change, and counts them by itself. */
export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <Script id="throughline-stub" strategy="beforeInteractive">
          {stub}
        </Script>
        <Script src="/stats/tl.js?site=default" strategy="afterInteractive" />
        <nav>
          <Link href="/">Home</Link> <Link href="/request">Request</Link>
        </nav>
        <main>{children}</main>
      </body>
    </html>
  )
}
