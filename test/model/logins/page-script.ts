// What each page of the app runs before the kit: a clock that the test moves, and a count of the windows that it opens.

declare global {
  interface Window {
    /** Moves the page's clock. Timers fire on the way, as often as they would have. */
    passTime(ms: number): void
    /** The user is in this page again. Automated pages all claim the focus; here, a window that the page opens takes it. */
    takeFocus(): void
    /** How often the page called `window.open`. */
    openCalls: number
  }
}

/** As a script of its own, `offset` milliseconds ahead of the real time. */
export const pageScript = (offset: number): string => `(${prepare})(${offset})`

/** It holds no reference to anything outside of it. */
function prepare(offset: number): void {
  interface Timer {
    run: () => void
    due: number
    every: number
    id: ReturnType<typeof setTimeout>
  }
  const { Date: RealDate, setTimeout: start, clearTimeout: stop, open } = window
  const timers = new Map<number, Timer>()
  let ahead = offset
  let last = 0
  let hasFocus = true
  Document.prototype.hasFocus = () => hasFocus
  const now = () => RealDate.now() + ahead
  window.Date = class extends RealDate {
    constructor(...given: [] | [number]) {
      super(...((given.length === 0 ? [now()] : given) as [number]))
    }
    static override now = now
  } as DateConstructor

  function schedule(key: number, timer: Timer): void {
    timers.set(key, timer)
    timer.id = start.call(window, () => fire(key), Math.max(0, timer.due - now()))
  }
  function fire(key: number): void {
    const timer = timers.get(key)
    if (timer === undefined) return
    stop.call(window, timer.id)
    timers.delete(key)
    if (timer.every > 0) schedule(key, { ...timer, due: now() + timer.every })
    timer.run()
  }
  const add =
    (isInterval: boolean) =>
    (run: (...all: unknown[]) => void, ms = 0, ...all: unknown[]) => {
      const every = isInterval ? Math.max(ms, 1) : 0
      schedule(++last, { run: () => run(...all), due: now() + ms, every, id: 0 as never })
      return last
    }
  const remove = (key: number) => {
    const timer = timers.get(key)
    if (timer) stop.call(window, timer.id)
    timers.delete(key)
  }
  Object.assign(window, {
    setTimeout: add(false),
    setInterval: add(true),
    clearTimeout: remove,
    clearInterval: remove,
    openCalls: 0,
    open: (...all: Parameters<typeof open>) => {
      window.openCalls++
      hasFocus = false
      return open.apply(window, all)
    },
    takeFocus: () => {
      hasFocus = true
    },
    passTime(ms: number) {
      const end = ahead + ms
      while (ahead < end) {
        // In steps of the shortest interval that the kit has.
        ahead = Math.min(ahead + 500, end)
        for (const [key, { due }] of [...timers]) if (due <= now()) fire(key)
      }
      for (const [key, timer] of [...timers]) {
        stop.call(window, timer.id)
        schedule(key, timer)
      }
    },
  })
}
