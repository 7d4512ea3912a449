/** Returns the result of `use`, or `undefined` if it throws: for storage that is blocked or full, and data that is malformed. */
// biome-ignore lint/suspicious/noExplicitAny: what came over the network or out of storage is checked field by field
export function attempt<T = any>(use: () => T): T | undefined {
  try {
    return use()
  } catch {
    return undefined
  }
}
