import { access } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import type { ApiKey } from './api-key.ts'

const shopFile = new URL('../../examples/shop/plugin.js', import.meta.url)

/**
 * Serves the example shop under `/shop/`, where its files are there. It is a guest: it comes as a
 * file, and talks to the collector by HTTP alone.
 */
export async function mountShop(app: FastifyInstance, apiKey: ApiKey): Promise<boolean> {
  try {
    await access(shopFile)
  } catch {
    return false
  }
  const { default: shop } = await import(shopFile.href)
  const collector = () => addressOf(app)
  await app.register(shop, { prefix: '/shop', collector, site: 'default', apiKey: apiKey.key })
  return true
}

/** Where a listening app is reached from this machine. */
export function addressOf(app: FastifyInstance): string {
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return `http://localhost:${port}`
}
