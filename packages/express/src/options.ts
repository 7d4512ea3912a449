import { configInvalid } from '@openroute-kit/core/internal'
import type { OpenRouteOptions } from '@openroute-kit/server'

/** Options of `createOpenRoute` for Express. */
export interface ExpressOpenRouteOptions extends OpenRouteOptions {
  /**
   * Fields of `req.session` that belong to your app's own accounts, such as `['user', 'cart']`, or `['passport']` with Passport.
   * A login, an account switch and a sign-out at OpenRoute give the session a new id, and these fields are all that is carried
   * over. Default: none, so that nothing of a former user remains (A27). S20
   */
  keep?: readonly string[]
}

/** Fields of the kit, of express-session, and of every function. */
const RESERVED = ['cookie', 'id', 'req', 'openroute', 'openrouteMarker', 'prototype']
/** Methods of a session, which a field of the same name would hide, as it would hide those of `Object.prototype`. */
const METHODS = ['regenerate', 'destroy', 'reload', 'save', 'touch', 'resetMaxAge']

/** @throws `config_invalid` */
export function readKeep(keep: unknown = []): readonly string[] {
  if (!Array.isArray(keep) || keep.some((name) => typeof name !== 'string' || name === ''))
    throw configInvalid(
      'keep must be a list of fields of req.session that belong to your app, such as ["user", "cart"]. Name each one, so that nothing of a former OpenRoute user stays by accident.',
    )
  const reserved = keep.find(
    (name) => RESERVED.includes(name) || METHODS.includes(name) || Object.hasOwn(Object.prototype, name),
  )
  if (reserved !== undefined)
    throw configInvalid(
      `keep must not contain "${reserved}", which belongs to openroute-kit or express-session.`,
    )
  return Object.freeze([...keep])
}

/** S16: Express keeps its session elsewhere, so the two can't share a cookie. @throws `config_invalid` */
export function refuseCookieName(options: object): void {
  if ('cookieName' in options)
    throw configInvalid(
      'The option cookieName does not exist on Express, where express-session sets the session cookie. If the host passes one cookie only, use createOpenRoute of @openroute-kit/server with cookieName, and pass the requests below its mount to toNodeListener.',
    )
}
