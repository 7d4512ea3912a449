/** The result, or `undefined` where it throws: what is blocked, full or garbled. */
// biome-ignore lint/suspicious/noExplicitAny: what came over the network or out of storage is looked at field by field
export function attempt<T = any>(use: () => T): T | undefined {
  try {
    return use()
  } catch {
    return undefined
  }
}
