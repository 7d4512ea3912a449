import { createClient } from 'redis'

/** A client as the READMEs configure it. */
export async function redisClient(/** @type {string} */ url) {
  const redis = createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: 500,
    socket: { connectTimeout: 1500, socketTimeout: 1500 },
  })
  redis.on('error', (error) => process.emitWarning(error))
  await redis.connect()
  return redis
}
