import { vi } from 'vitest'

export interface FakeWindow {
  closed: boolean
  focus: ReturnType<typeof vi.fn>
  close(): void
  location: { replace: ReturnType<typeof vi.fn> }
}

/** Replaces `window.open`, which test environments lack, and returns the windows that were opened. Unstub it as a global. */
export function stubOpen(): { windows: FakeWindow[]; open: ReturnType<typeof vi.fn> } {
  const windows: FakeWindow[] = []
  const open = vi.fn((..._: unknown[]): FakeWindow | null => {
    const window: FakeWindow = {
      closed: false,
      focus: vi.fn(),
      close() {
        window.closed = true
      },
      location: { replace: vi.fn() },
    }
    windows.push(window)
    return window
  })
  vi.stubGlobal('open', open)
  return { windows, open }
}

/** Puts the page into a frame, of a page of its own origin or of another one. */
export function stubFrame(origin: 'own' | 'foreign'): void {
  vi.stubGlobal('top', {
    get location() {
      if (origin === 'foreign') throw new DOMException('Blocked a frame', 'SecurityError')
      return { origin: location.origin }
    },
  })
}
