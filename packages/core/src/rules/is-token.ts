/**
 * Whether a value that came over the network can be a code, a key or an id: 1 to 2,048 visible ASCII characters, so that it
 * fits a header and a URL, and not "undefined" as text. A15, D04
 */
export const isToken = (value: unknown): value is string =>
  typeof value === 'string' && /^(?!undefined$)[!-~]{1,2048}$/.test(value)
