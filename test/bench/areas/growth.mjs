import { growInstances } from '../growth/instances.mjs'
import { redisContents } from '../growth/redis-contents.mjs'
import { growStreams } from '../growth/streams.mjs'
import { startRedis, startServer } from '../harness/processes.mjs'

export const name = 'growth'
export const title = 'Growth'

/** @type {import('../types.js').Area['run']} */
export async function run({ quick, progress }) {
  const provider = await startServer('harness/provider.mjs', {}, 'load')
  const options = { quick, progress, providerUrl: provider.url }

  progress('what Redis holds')
  const contents = await withRedis((redisUrl) => redisContents({ ...options, redisUrl }))
  const instances = await withRedis((redisUrl) => growInstances({ ...options, redisUrl }))
  const streams = await withRedis((redisUrl) => growStreams({ ...options, redisUrl }))
  await provider.stop()
  return {
    rows: [...streams.rows, ...instances.rows, ...contents],
    plots: [...streams.plots, ...instances.plots],
  }
}

/** Runs `work` with a Redis that holds nothing else. @template T @param {(redisUrl: string) => Promise<T>} work @returns {Promise<T>} */
async function withRedis(work) {
  const redis = await startRedis()
  const result = await work(redis.url)
  await redis.stop()
  return result
}
