import type { Request } from 'express'

/**
 * How express-session finds out whether a request is https, by its option `proxy`: `express` relies on `req.secure`, so on the
 * app's setting `trust proxy` (no `proxy`); `header` on `X-Forwarded-Proto` (`proxy: true`); `socket` on the connection alone
 * (`proxy: false`).
 */
type SecureRule = 'express' | 'header' | 'socket'

/** By `store.generate`, a function that each `session({…})` creates for its store. */
const RULES = new WeakMap<object, SecureRule>()

/** Whether express-session sends a cookie with `Secure` in the response to this request. It silently omits it otherwise (B37). */
export function sendsSecureCookie(req: Request): boolean {
  // As express-session does it: adapters of serverless hosts set `connection` themselves.
  const connection = req.connection as { encrypted?: boolean } | undefined
  if (connection?.encrypted) return true
  const { generate } = req.sessionStore
  const rule = RULES.get(generate) ?? observeRule(req)
  RULES.set(generate, rule)
  if (rule === 'express') return req.secure
  const proto = String(req.headers['x-forwarded-proto'] ?? '').split(',', 1)[0] as string
  return rule === 'header' && proto.trim().toLowerCase() === 'https'
}

/**
 * express-session does not reveal its option `proxy`, but it generates a session with it. So this generates one for a copy of the
 * request, and observes which of its properties decides: the one that is read last (S11).
 *
 * Versions before 1.19 read none of them unless `secure` is `'auto'`. `req.secure` is the rule without the option.
 */
function observeRule(req: Request): SecureRule {
  let rule: SecureRule = 'express'
  const observed = <T>(next: SecureRule, value: T) => ({
    get(): T {
      rule = next
      return value
    },
  })
  const headers = Object.create(req.headers, { 'x-forwarded-proto': observed('header', 'https') })
  const copy: Request = Object.create(req, {
    connection: observed('socket', {}),
    secure: observed('express', false),
    headers: { value: headers },
    // Writable, so that the session of the request itself stays.
    session: { value: undefined, writable: true },
    sessionID: { value: undefined, writable: true },
  })
  req.sessionStore.generate(copy)
  return rule
}
