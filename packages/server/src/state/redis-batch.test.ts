import { describe, expect, it } from 'vitest'
import { isSlotRelease, RedisBatch } from './redis-batch.js'

/** A Redis that replies to each key with the key. `refuse`: the message with which it refuses commands of several keys. */
function fakeRedis({ isCluster, refuse }: { isCluster?: boolean; refuse?: string } = {}) {
  const sent: string[][] = []
  return {
    sent,
    ...(isCluster !== undefined && { isCluster }),
    async sendCommand(args: string[]) {
      sent.push(args)
      const keys = args[0] === 'EVAL' ? args.slice(3, 3 + Number(args[2])) : args.slice(1)
      if (refuse !== undefined && keys.length > 1) throw new Error(refuse)
      return keys
    },
  }
}

/** The names and the numbers of keys of the commands. */
const commands = (sent: string[][]) =>
  sent.map(([name, _, count]) => (name === 'EVAL' ? `EVAL ${count}` : name))

describe('RedisBatch', () => {
  const three = (batch: RedisBatch) =>
    Promise.all([
      batch.run('a', 'get'),
      batch.run('b', 'count', '60000'),
      batch.run('c', 'acquire', 'id', '2', '1000'),
    ])

  it('sends what is called in one turn as one command, and gives each caller its own reply', async () => {
    const redis = fakeRedis()
    const batch = new RedisBatch(redis)
    expect(await three(batch)).toEqual(['a', 'b', 'c'])
    expect(commands(redis.sent)).toEqual(['EVAL 3'])
    await batch.run('d', 'count', '60000')
    expect(commands(redis.sent)).toEqual(['EVAL 3', 'EVAL 1'])
  })

  it('reads values without a script', async () => {
    const redis = fakeRedis()
    const batch = new RedisBatch(redis)
    expect(await Promise.all([batch.run('a', 'get'), batch.run('b', 'get')])).toEqual(['a', 'b'])
    expect(redis.sent).toEqual([['MGET', 'a', 'b']])
  })

  it('S05 sends one command for each key to a cluster, all at the same time', async () => {
    const redis = fakeRedis({ isCluster: true })
    const replies = three(new RedisBatch(redis))
    await Promise.resolve()
    expect(commands(redis.sent)).toEqual(['MGET', 'EVAL 1', 'EVAL 1'])
    expect(await replies).toEqual(['a', 'b', 'c'])
  })

  it('S05 recognises a cluster by what it refuses, and repeats the operations, which were not executed', async () => {
    const redis = fakeRedis({ refuse: "CROSSSLOT Keys in request don't hash to the same slot" })
    const batch = new RedisBatch(redis)
    expect(await three(batch)).toEqual(['a', 'b', 'c'])
    redis.sent.length = 0
    await three(batch)
    expect(commands(redis.sent)).toEqual(['MGET', 'EVAL 1', 'EVAL 1'])
  })

  it('D14 rejects all operations of a command that fails, and repeats none', async () => {
    const redis = fakeRedis({ refuse: 'READONLY' })
    const batch = new RedisBatch(redis)
    const outcomes = await Promise.allSettled([batch.run('a', 'get'), batch.run('b', 'count', '1')])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(redis.sent).toHaveLength(1)
  })

  it('B27 sends at most 500 operations with one command, so that Redis is not blocked', async () => {
    const redis = fakeRedis()
    const batch = new RedisBatch(redis)
    await Promise.all(
      Array.from({ length: 1_200 }, (_, index) => batch.run(String(index), 'acquire', 'id', '1', '1')),
    )
    expect(commands(redis.sent)).toEqual(['EVAL 500', 'EVAL 500', 'EVAL 200'])
  })
})

describe('isSlotRelease', () => {
  it('D14 recognises commands that release slots, and do nothing else', async () => {
    const redis = fakeRedis()
    const batch = new RedisBatch(redis)
    await batch.run('a', 'release', 'acquire')
    await Promise.all([batch.run('a', 'release', 'x'), batch.run('b', 'release', 'x')])
    await Promise.all([batch.run('a', 'release', 'x'), batch.run('b', 'acquire', 'release', '1', '1')])
    await batch.run('b', 'acquire', 'release', '1', '1')
    expect(redis.sent.map(isSlotRelease)).toEqual([true, true, false, false])
    expect(isSlotRelease(['EVAL', 'return 1', '0'])).toBe(false)
  })
})
