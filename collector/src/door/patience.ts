/** How long a client may take. It costs us a socket while it says nothing. */
export const patience = {
  // Headers and body: 1 MB at 35 KB a second. Every 5 s those who are over are let go.
  requestTimeout: 30_000,
  headersTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
  // The address included. Cookies of the site's root domain come along, so it is not less.
  maxHeaderSize: 16 * 1024,
  // A client that no longer reads what it asked for. A query may say nothing for 30 s, and the start
  // page's stream of hits says something every 30 s.
  connectionTimeout: 120_000,
  // Longer than proxies keep a connection (mostly 60 s): else one sends a hit into a closing socket.
  keepAliveTimeout: 75_000,
  // For what is still being asked and answered when the collector stops, of the 30 s until it is killed.
  closingTimeout: 10_000,
}
