import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { redisSharedState } from './redis-shared-state.js'
import { redisWithTimeout } from './redis-with-timeout.js'

/** A Redis client that records commands and replies when the test calls `replyToAll`. */
function heldRedis() {
  const sent: string[][] = []
  const replies: ((value: unknown) => void)[] = []
  const client = redisWithTimeout(
    {
      sendCommand(args) {
        sent.push(args)
        return new Promise((resolve) => replies.push(resolve))
      },
    },
    { timeoutMs: 100 },
  )
  return { client, sent, replyToAll: (value: unknown) => replies.splice(0).map((reply) => reply(value)) }
}

function useFakeTimers(): void {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
}

describe('redisWithTimeout', () => {
  it('D14 passes on replies and errors that arrive in time', async () => {
    const client = redisWithTimeout({
      sendCommand: async ([name]) => (name === 'GET' ? 'value' : Promise.reject(new Error('READONLY'))),
    })
    expect(await client.sendCommand(['GET', 'a'])).toBe('value')
    await expect(client.sendCommand(['SET', 'a', 'b'])).rejects.toThrow('READONLY')
    expect(client.isStalled).toBe(false)
  })

  it('D14 rejects after the timeout, and then without sending until the overdue reply arrives', async () => {
    useFakeTimers()
    const { client, sent, replyToAll } = heldRedis()
    const overdue = expect(client.sendCommand(['GET', 'a'])).rejects.toThrow('100 ms')
    await vi.advanceTimersByTimeAsync(100)
    await overdue
    expect(client.isStalled).toBe(true)
    await expect(client.sendCommand(['GET', 'b'])).rejects.toThrow('100 ms')
    expect(sent).toEqual([['GET', 'a']])

    replyToAll('late')
    await vi.advanceTimersByTimeAsync(0)
    expect(client.isStalled).toBe(false)
    const next = client.sendCommand(['GET', 'c'])
    replyToAll('in time')
    expect(await next).toBe('in time')
  })

  it('D14 D23 sends commands that release a session, a claim or a slot even during a stall', async () => {
    useFakeTimers()
    const { client, sent } = heldRedis()
    const shared = redisSharedState(client)
    const overdue = expect(shared.claim('login', 1000, 'me')).rejects.toThrow()
    await vi.advanceTimersByTimeAsync(100)
    await overdue
    sent.length = 0
    await expect(shared.releaseClaim('login', 'me')).rejects.toThrow()
    await expect(shared.releaseSlot('login', 'response')).rejects.toThrow()
    await expect(client.sendCommand(['DEL', 'session'])).rejects.toThrow()
    await expect(shared.swap?.('user', 'marker', 1000)).rejects.toThrow()
    await expect(shared.acquireSlot('login', 'response', 1, 1000)).rejects.toThrow()
    expect(sent.map(([name]) => name)).toEqual(['EVAL', 'ZREM', 'DEL'])
  })
})
