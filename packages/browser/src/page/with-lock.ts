/**
 * Runs `use` while no other page of this origin runs one under the same name (Web Locks API). With `ifAvailable`, it is called with
 * `null` instead of waiting. Where there are no locks, as in jsdom, it runs at once. L13
 */
export const withLock = <T>(
  name: string,
  use: (lock: unknown) => Promise<T> | T,
  options: LockOptions = {},
): Promise<T> | T => (navigator.locks?.request(name, options, use) as Promise<T> | undefined) ?? use(name)
