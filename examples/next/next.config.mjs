/**
 * The collector below /stats/ of the site's own host, so that its cookie is the site's own.
 *
 * Next passes X-Forwarded-For on as it came and writes none: with TRUST_PROXY visitors are told apart
 * only where a proxy in front of Next writes it. Where you run that proxy, ../proxy/ is better still.
 */
export default {
  rewrites: async () => [
    {
      source: '/stats/:path*',
      destination: `${process.env.THROUGHLINE_COLLECTOR ?? 'http://127.0.0.1:8080'}/:path*`,
    },
  ],
}
