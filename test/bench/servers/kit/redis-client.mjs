import { createClient } from 'redis'

/** A client as the READMEs configure it, with more patience on a busy machine. */
export async function redisClient(/** @type {string} */ url) {
  const redis = createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: 500,
    socket: { connectTimeout: 60_000, socketTimeout: 60_000 },
  })
  redis.on('error', (error) => process.emitWarning(error))
  await redis.connect()
  return redis
}
