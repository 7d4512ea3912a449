import { Client } from './client.mjs'
import { startRedis, startServer } from './processes.mjs'

/**
 * What servers under measurement need: a provider, a Redis and, for libraries that log in with OpenID Connect, a provider of that.
 * `start` starts a server with a client for it, and `close` ends them all.
 */
export async function openTestBed({ withOpenId = false } = {}) {
  const redis = await startRedis()
  const provider = await startServer('harness/provider.mjs', {}, 'load')
  const issuer = withOpenId ? await startServer('alternatives/oidc-provider.mjs', {}, 'load') : undefined
  /** @type {{ server: import('./processes.mjs').ServerProcess, client: Client }[]} */
  const started = []
  return {
    providerUrl: provider.url,
    redisUrl: redis.url,
    /**
     * @param {{ module: string, options?: object, inRedis?: boolean }} subject
     * @param {{ connections?: number }} [settings] of the client
     */
    async start({ module, options, inRedis }, settings) {
      const server = await startServer(module, {
        ...options,
        providerUrl: provider.url,
        issuer: issuer?.url,
        ...(inRedis && { redisUrl: redis.url }),
      })
      const subject = { server, client: new Client(server.url, settings) }
      started.push(subject)
      return subject
    },
    async close() {
      for (const { server, client } of started) {
        await client.close()
        await server.stop()
      }
      for (const one of [issuer, provider, redis]) await one?.stop()
    },
  }
}
