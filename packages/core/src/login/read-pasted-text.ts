import { type CallbackParameters, splitCallback } from '../rules/split-callback.js'

/** What terminals and editors add to a paste: the escape sequences of bracketed paste, zero-width characters, byte-order marks. */
const INVISIBLE = /\p{Cc}\[20[01]~|\p{Cf}/gu
const QUOTES = /^[\s"'`<([{“”‘’«»「」『』《》]+|[\s"'`>)\]}“”‘’«»「」『』》]+$/g
/** The first parameter that only a callback has. */
const CALLBACK = /(?:^|[?&#])(?:code|error)=/
/** The value of `code`, copied to the end of the address. */
const END_OF_CALLBACK = /^[^/?&#=]+=*&(?:state|iss)=/

/**
 * Reads what a user copied to finish a login: a code, `code#state`, or the address to which the browser was redirected, whole or
 * in part. Undoes line breaks, spaces, quotes, escapes and percent-encoding that terminals, chats and mails add. T01
 *
 * @returns the parameters of the callback; `undefined` for text that has neither code nor error
 */
export function readPastedText(text: string): CallbackParameters | undefined {
  // Terminals break lines anywhere. A blank inside a line can't be part of a URL, but in a code it shows that it is none.
  const pasted = text
    .replace(INVISIBLE, '')
    .replace(QUOTES, '')
    .replace(/\s*[\r\n]+\s*/g, '')
  // Shells put `\` or `^` before special characters.
  const url = pasted.replace(/[\s\\^]+/g, '').replaceAll('&amp;', '&')
  if (END_OF_CALLBACK.test(url)) return splitCallback(`?code=${url}`)[0]
  for (let layers = 0, decoded = url; layers < 4; layers++, decoded = decode(decoded))
    if (CALLBACK.test(decoded)) return splitCallback(`?${queryOf(decoded)}`)[0]
  const [code = '', state, ...more] = decode(pasted).split(/\s*#\s*/)
  // Any other URL, such as that of the consent page.
  if (more.length > 0 || code.includes('://')) return undefined
  return state ? { code, state } : { code }
}

/** The parameters of a callback in its URL, or in a part of it. */
function queryOf(url: string): string {
  const at = url.search(CALLBACK)
  if (url[at] === '#') return url.slice(at + 1)
  return url.slice(url.lastIndexOf('?', at) + 1).split('#', 1)[0] as string
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
