import { setTimeout as sleep } from 'node:timers/promises'

/** Polls until `test` returns something truthy, and returns it. @throws Error after `withinMs`, long enough for a slow machine. */
export async function waitUntil<T>(
  what: string,
  test: () => T | Promise<T>,
  withinMs = 20_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const value = await test()
    if (value) return value as NonNullable<T>
    if (Date.now() > deadline) throw new Error(`This did not happen: ${what}`)
    await sleep(10)
  }
}
