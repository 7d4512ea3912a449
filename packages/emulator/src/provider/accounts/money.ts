/** An amount of 10⁻¹² US dollars. Sums of them are exact, unlike those of binary fractions: 0.1 + 0.2. */
export type Amount = bigint

const DECIMALS = 12

/** Rounds to 12 decimals. */
export function toAmount(usd: number): Amount {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal(usd)) ?? []
  return BigInt(`${sign}${whole}${fraction.slice(0, DECIMALS).padEnd(DECIMALS, '0')}`)
}

/** The nearest number of US dollars, which JSON shows without rounding errors. */
export function toUsd(amount: Amount): number {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(DECIMALS + 1, '0')
  return Number(`${amount < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`)
}

/** Decimal notation with the fewest digits that identify the number, without an exponent. */
function decimal(usd: number): string {
  const text = String(usd)
  if (!text.includes('e')) return text
  return Math.abs(usd) < 1 ? usd.toFixed(DECIMALS) : BigInt(usd).toString()
}
