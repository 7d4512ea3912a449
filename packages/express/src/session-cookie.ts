import type { Request } from 'express'

/**
 * How many cookies of the name came that named the request's session; 0 where the browser brought no cookie of it.
 * express-session does not reveal its name, so it is the one whose value holds the session's id.
 */
export function countSessionCookies({ headers, sessionID }: Request): number {
  const pairs = cookiePairs(headers.cookie)
  const id = encodeURIComponent(sessionID)
  const own = pairs.find(([, value]) => value.includes(id))
  return own === undefined ? 0 : pairs.filter(([name]) => name === own[0]).length
}

/** The name of a signed cookie that came more than once, or `null`. Only a sibling of the app's origin can have added one. */
export function duplicateSessionCookie({ headers }: Request): string | null {
  const pairs = cookiePairs(headers.cookie)
  const signed = pairs.filter(([, value]) => /^s(:|%3A)/i.test(value))
  for (const [name] of signed) if (pairs.filter(([other]) => other === name).length > 1) return name
  return null
}

function cookiePairs(header = ''): [name: string, value: string][] {
  return header.split(';').map((pair) => {
    const [name = '', ...value] = pair.trim().split('=')
    return [name, value.join('=')]
  })
}
