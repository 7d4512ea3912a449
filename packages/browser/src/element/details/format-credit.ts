/**
 * Writes an amount of credit in US dollars: `$4.58`, `$1,234.50`. Rounds down, so that what is left never reads like the whole limit
 * after something has been spent; less than a cent reads `<$0.01`, and a negative amount `$0.00`. The same in all languages, as on the
 * provider's page.
 *
 * @param limit the limit that the amount is a part of, in US dollars. If it has more than two decimal places, so has the text, at most
 * six. Default: the amount itself
 */
export function formatCredit(amount: number, limit: number = amount): string {
  const decimals = (String(limit).split('.')[1] ?? '').length
  const digits = Math.min(Math.max(decimals, 2), 6)
  const format = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: 'USD',
    maximumFractionDigits: digits,
    ...{ roundingMode: 'floor' }, // newer than the types of ES2022
  })
  // More than the noise of binary fractions, and less than anything costs: 4.58 may come as 4.579999999999999.
  const exact = Math.max(0, amount) + 1e-9
  const unit = 10 ** -digits
  return amount > 0 && exact < unit ? `<${format.format(unit)}` : format.format(exact)
}
