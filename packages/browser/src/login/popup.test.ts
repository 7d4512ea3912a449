// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPopup, watchPopup } from './popup.js'

const hasFocus = vi.spyOn(Document.prototype, 'hasFocus')

/** Watches a window that shows a page of another origin, or one that has looked closed from the start. */
function watch(closed = false) {
  const popup = { closed, location: {} }
  const end = vi.fn()
  const timer = watchPopup(popup as unknown as Window, 3_600_000, (code) => {
    end(code)
    clearInterval(timer) // as whoever waits does
  })
  const stop = () => clearInterval(timer)
  return { popup, end, stop }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
  hasFocus.mockReturnValue(true)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.resetModules()
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

  it('L03 C03 never takes a window for closed that has looked so from the start', () => {
    const { end, stop } = watch(true)
    vi.advanceTimersByTime(3_600_000)
    expect(end).not.toHaveBeenCalled()
    stop()
  })

  it('L03 never takes a window for closed that a policy detaches when its page arrives', () => {
    const { popup, end, stop } = watch()
    vi.advanceTimersByTime(50)
    popup.closed = true
    vi.advanceTimersByTime(3_000_000)
    expect(end).not.toHaveBeenCalled()
    stop()
  })

  it('L03 never takes a blank window for closed, whose page has not arrived', () => {
    const { popup, end, stop } = watch()
    Object.assign(popup.location, { href: 'about:blank' })
    vi.advanceTimersByTime(3000)
    popup.closed = true
    vi.advanceTimersByTime(3_000_000)
    expect(end).not.toHaveBeenCalled()
    stop()
  })

  it('L03 never takes a window for closed that seemed to close while the user was in it', () => {
    hasFocus.mockReturnValue(false)
    const { popup, end, stop } = watch()
    vi.advanceTimersByTime(3000)
    popup.closed = true
    vi.advanceTimersByTime(3000)
    // The visitor looks back at the app.
    hasFocus.mockReturnValue(true)
    vi.advanceTimersByTime(3_000_000)
    expect(end).not.toHaveBeenCalled()
    stop()
  })

  it('C05 gives up a window that never comes back when its login has expired', () => {
    const { end } = watch()
    vi.advanceTimersByTime(3_600_000)
    expect(end).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1000)
    expect(end.mock.calls).toEqual([['transaction_expired']])
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each(['img', 'form', 'iframe', 'embed', 'object'])(
    'F29 comes to an end where markup has an <%s name="hasFocus">',
    (tag) => {
      // As browsers do it, which happy-dom does not: such an element comes before the document's own method.
      Object.defineProperty(document, 'hasFocus', {
        value: document.createElement(tag),
        configurable: true,
      })
      try {
        const { popup, end } = watch()
        vi.advanceTimersByTime(300)
        popup.closed = true
        vi.advanceTimersByTime(2500)
        expect(end.mock.calls).toEqual([['cancelled']])
      } finally {
        Reflect.deleteProperty(document, 'hasFocus')
      }
    },
  )

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

describe('openPopup', () => {
  const opened = {} as Window
  const open = vi.fn((_url: string, _name: string, _features: string) => opened)
  const names = () => open.mock.calls.map(([, name]) => name)

  beforeEach(() => {
    open.mockClear()
    for (const [name, value] of Object.entries({
      open,
      screenX: 100,
      screenY: 50,
      outerWidth: 1280,
      outerHeight: 920,
    }))
      vi.stubGlobal(name, value)
  })

  it('C01 C05 opens one window of one name, over the middle of this one', () => {
    for (let click = 0; click < 2; click++)
      expect(openPopup('/openroute/login?mode=popup', '/openroute')).toBe(opened)
    const [first, second] = open.mock.calls
    expect(first).toEqual([
      '/openroute/login?mode=popup',
      expect.stringMatching(/^\d+(-\d+){3} \/openroute$/),
      'popup,width=480,height=720,left=500,top=150',
    ])
    expect(second).toEqual(first)
  })

  it('F11 opens windows of different names for different providers', () => {
    for (const scope of ['https://one.example/v1', 'https://two.example/v1']) openPopup('', scope)
    expect(new Set(names()).size).toBe(2)
  })

  it('F29 gives its windows other names on each page, which no markup can know', async () => {
    for (let page = 0; page < 20; page++) {
      vi.resetModules()
      const { openPopup } = await import('./popup.js')
      openPopup('', 'https://one.example/v1')
    }
    expect(new Set(names()).size).toBe(20)
  })
})
