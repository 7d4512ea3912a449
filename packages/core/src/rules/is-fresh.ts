/** How long a login may take, in milliseconds: as long as the provider's codes are valid. A11 */
export const TRANSACTION_LIFETIME_MS: number = 600_000

/** How far the clocks of two instances of a server may differ, in milliseconds. */
const CLOCK_SKEW_MS = 60_000

/** Whether a login of this age, in milliseconds, may still be finished. */
export const isFresh = (age: number): boolean => age >= -CLOCK_SKEW_MS && age <= TRANSACTION_LIFETIME_MS
