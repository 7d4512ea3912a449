/** `$0.42`; below a cent four decimal places, such as `$0.0012`, down to `<$0.0001`. */
export function money(dollars: number): string {
  if (dollars > 0 && dollars < 0.0001) return '<$0.0001'
  if (dollars > 0 && dollars < 0.01) return `$${dollars.toFixed(4)}`
  return `$${dollars.toFixed(2)}`
}

/** `$0.42`, `<$0.01`: an amount of credit, in the format of the login element. */
export function credit(dollars: number): string {
  return dollars > 0 && dollars < 0.01 ? '<$0.01' : `$${dollars.toFixed(2)}`
}

/** A price for a million tokens: `$2.50`, `$0.075`. */
export function price(dollars: number): string {
  return dollars > 0 && dollars < 0.1 ? `$${Number(dollars.toPrecision(2))}` : `$${dollars.toFixed(2)}`
}

/** `128K`, `1M`: a rounded number of tokens. */
export function tokens(count: number): string {
  if (count >= 999_500) return `${Number((count / 1e6).toFixed(1))}M`
  if (count >= 1000) return `${Math.round(count / 1000)}K`
  return String(count)
}
