// The kit on plain node:http, with sessions in sealed cookies or, with `redisUrl`, with sessions and state in Redis.
import { createOpenRoute, redisSessionStore, redisSharedState } from '@openroute-kit/server'
import { toNodeListener } from '@openroute-kit/server/node'
import { kitOptions } from './options.mjs'
import { redisClient } from './redis-client.mjs'

/** @param {{ port: number, providerUrl: string, redisUrl?: string }} options */
export async function start(options) {
  const redis = options.redisUrl === undefined ? undefined : await redisClient(options.redisUrl)
  const or = createOpenRoute({
    ...kitOptions(options),
    ...(redis && { store: redisSessionStore(redis), shared: redisSharedState(redis) }),
  })
  return toNodeListener(or, async (request) => Response.json(await or.session(request)))
}
