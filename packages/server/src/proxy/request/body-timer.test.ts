import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startBodyTimer } from './body-timer.js'

const MS = 15_000
const onTimeout = vi.fn()

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  onTimeout.mockReset()
})

/** Receives `bytes` every second, for `seconds`. */
function receive(bytes: number, seconds: number) {
  const timer = startBodyTimer(MS, onTimeout)
  for (let second = 0; second < seconds; second++) {
    vi.advanceTimersByTime(1000)
    timer.received(bytes)
  }
  return timer
}

it('S14 lets a slow upload take as long as it needs', () => {
  receive(5_000, 3_000).stop()
  expect(onTimeout).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

it('S14 counts the pause from the last bytes', () => {
  receive(1_000_000, 60)
  vi.advanceTimersByTime(MS - 1)
  expect(onTimeout).not.toHaveBeenCalled()
  vi.advanceTimersByTime(2)
  expect(onTimeout).toHaveBeenCalledTimes(1)
  expect(vi.getTimerCount()).toBe(0)
})

it.each([0, 1, 1_000])('B26 stops a body that trickles with %i bytes per second', (bytes) => {
  receive(bytes, 30)
  expect(onTimeout).toHaveBeenCalledTimes(1)
})
