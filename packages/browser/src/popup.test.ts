// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPopup, watchPopup } from './popup.js'

const hasFocus = vi.spyOn(document, 'hasFocus')

function watch() {
  const popup = { closed: false }
  const end = vi.fn()
  const timer = watchPopup(popup as Window, (code) => {
    end(code)
    clearInterval(timer) // as whoever waits does
  })
  const stop = () => clearInterval(timer)
  return { popup, end, stop }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  hasFocus.mockReturnValue(true)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('watchPopup', () => {
  it('C04 takes a closed window for cancelled after a time of grace, once', () => {
    const { popup, end } = watch()
    vi.advanceTimersByTime(60_000)
    popup.closed = true
    vi.advanceTimersByTime(2000)
    expect(end).not.toHaveBeenCalled()
    vi.advanceTimersByTime(500)
    expect(end.mock.calls).toEqual([['cancelled']])
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(600_000)
    expect(end).toHaveBeenCalledTimes(1)
  })

  it('C03 takes a window that looks closed for open while this page lacks the focus', () => {
    hasFocus.mockReturnValue(false)
    const { popup, end } = watch()
    popup.closed = true
    vi.advanceTimersByTime(300_000)
    expect(end).not.toHaveBeenCalled()
    hasFocus.mockReturnValue(true)
    vi.advanceTimersByTime(2000)
    // The visitor only looked in, and goes back to the window.
    hasFocus.mockReturnValue(false)
    vi.advanceTimersByTime(2000)
    expect(end).not.toHaveBeenCalled()
    hasFocus.mockReturnValue(true)
    vi.advanceTimersByTime(2500)
    expect(end.mock.calls).toEqual([['cancelled']])
  })

  it('C05 gives up a window that never comes back when its login has expired', () => {
    const { end } = watch()
    vi.advanceTimersByTime(600_000)
    expect(end).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1000)
    expect(end.mock.calls).toEqual([['transaction_expired']])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('C05 leaves no timer behind when it is stopped', () => {
    const { popup, end, stop } = watch()
    expect(vi.getTimerCount()).toBe(1)
    popup.closed = true
    vi.advanceTimersByTime(1000)
    stop()
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(600_000)
    expect(end).not.toHaveBeenCalled()
  })
})

it('C01 C05 openPopup opens one window of that name, over the middle of this one', () => {
  const window = {} as Window
  const open = vi.fn(() => window)
  vi.stubGlobal('open', open)
  for (const [name, value] of Object.entries({
    screenX: 100,
    screenY: 50,
    outerWidth: 1280,
    outerHeight: 920,
  }))
    vi.stubGlobal(name, value)
  expect(openPopup('/openroute/login?mode=popup', '/openroute')).toBe(window)
  expect(open.mock.calls).toEqual([
    [
      '/openroute/login?mode=popup',
      'openroute-login /openroute',
      'popup,width=480,height=720,left=500,top=150',
    ],
  ])
})
