import { vi } from 'vitest'

type Use = (lock: { name: string } | null) => unknown

/** The part of the Web Locks API that the kit uses, for test environments that lack it: one holder of a name at a time, in order. */
function createLocks(): Pick<LockManager, 'request'> {
  const last = new Map<string, Promise<unknown>>()
  const held = new Map<string, number>()
  const count = (name: string, change: number) => held.set(name, (held.get(name) ?? 0) + change)
  const request = (name: string, ...rest: [LockOptions, Use] | [Use]): Promise<unknown> => {
    const use = rest.at(-1) as Use
    const { ifAvailable = false } = rest.length > 1 ? (rest[0] as LockOptions) : {}
    if (ifAvailable && held.get(name)) return Promise.resolve(use(null))
    count(name, 1)
    const running = (last.get(name) ?? Promise.resolve())
      .then(() => use({ name }))
      .finally(() => count(name, -1))
    // The next holder waits for this one, however it ends.
    last.set(
      name,
      running.catch(() => {}),
    )
    return running
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
