/** How long a replica may be behind, in milliseconds. */
const RETRY_MS = 100

/**
 * Checks that a store returns what has just been written to it: some accept a write and lose it (S26). Reads a second time after a
 * moment, since a replica may be behind.
 *
 * @throws `Error` if the value is not there
 */
export async function assertStored(value: string, read: () => Promise<string | null>): Promise<void> {
  if ((await read()) === value) return
  await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  if ((await read()) === value) return
  throw new Error(
    'It accepted a value and lost it. Check that reads and writes reach the same database, and that it neither evicts nor shortens values',
  )
}
