/** Returns the result of `use`, or `undefined` if it throws: for storage that is blocked or full, and data that is malformed. */
export function attempt<T>(use: () => T): T | undefined {
  try {
    return use()
  } catch {
    return undefined
  }
}
