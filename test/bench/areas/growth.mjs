import { growInstances } from '../growth/instances.mjs'
import { redisContents } from '../growth/redis-contents.mjs'
import { growStreams } from '../growth/streams.mjs'
import { startRedis, startServer } from '../harness/processes.mjs'

export const name = 'growth'
export const title = 'Growth'

/** @type {import('../types.js').Area['run']} */
export async function run({ progress }) {
  const provider = await startServer('harness/provider.mjs', {}, 'load')
  const inNewRedis = async (
    /** @type {(options: { providerUrl: string, redisUrl: string, progress: typeof progress }) => Promise<any>} */ work,
  ) => {
    const redis = await startRedis()
    const result = await work({ providerUrl: provider.url, redisUrl: redis.url, progress })
    await redis.stop()
    return result
  }
  progress('what Redis holds')
  const contents = await inNewRedis(redisContents)
  const instances = await inNewRedis(growInstances)
  const streams = await inNewRedis(growStreams)
  await provider.stop()
  return {
    rows: [...streams.rows, ...instances.rows, ...contents],
    plots: [...streams.plots, ...instances.plots],
  }
}
