import { vi } from 'vitest'

/** The part of the Web Locks API that the kit uses, for test environments that lack it: one holder of a name at a time, in order. */
function createLocks(): Pick<LockManager, 'request'> {
  const last = new Map<string, Promise<unknown>>()
  const request = (name: string, use: () => Promise<unknown>): Promise<unknown> => {
    const held = (last.get(name) ?? Promise.resolve()).then(use)
    // The next holder waits for this one, however it ends.
    last.set(
      name,
      held.catch(() => {}),
    )
    return held
  }
  return { request: request as LockManager['request'] }
}

/** Gives the global `navigator` locks, until `vi.unstubAllGlobals()`. */
export function stubLocks(): void {
  const locks = createLocks()
  const { navigator = {} } = globalThis as { navigator?: object }
  vi.stubGlobal(
    'navigator',
    new Proxy(navigator, { get: (target, name) => (name === 'locks' ? locks : Reflect.get(target, name)) }),
  )
}
