import { KeyFilter } from './key-filter.js'

/**
 * Returns a function that redacts the key in a text. Finds escaped keys too, as in JSON within a string (F27). Without a key, the
 * text stays as it is.
 */
export function hideKey(key: string | null): (text: string) => string {
  if (key === null) return (text) => text
  let filter: KeyFilter | undefined
  return (text) => {
    const hidden = text.replaceAll(key, '[redacted]')
    if (!hidden.includes('\\')) return hidden
    filter ??= new KeyFilter(key)
    const bytes = [filter.push(new TextEncoder().encode(hidden)), filter.rest()]
    return bytes.map((part) => new TextDecoder().decode(part)).join('')
  }
}
