import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'

/** The attributes that describe the login. A change creates a new login. */
export const LOGIN_ATTRIBUTES: readonly string[] =
  'server callback-url mode storage name login-lifetime key-label limit limit-reset expires-in provider site-url api-url'.split(
    ' ',
  )

/** What the attributes of the appearance allow, as patterns. Empty means the default. */
const LOOK: Readonly<Record<string, string>> = {
  type: 'standard|icon',
  theme: 'filled|outline|filled-black|auto',
  size: 'large|medium|small',
  shape: 'rectangular|pill|circle|square',
  text: 'login_with|continue_with|connect',
  'logo-alignment': 'left|center',
  width: '(?=.*[1-9])\\d*\\.?\\d+',
  locale: '[a-zA-Z]{2,8}(-[a-zA-Z\\d]{1,8})*', // BCP 47
}

export const LOOK_ATTRIBUTES: readonly string[] = Object.keys(LOOK)

/** The other attributes of the login are validated as the options that they become, when it is created. L14 */
const RULES: Readonly<Record<string, string>> = {
  ...LOOK,
  mode: 'redirect|popup',
  provider: 'openroute|openrouter|therouter|eurouter',
}

/** They describe a login whose key is in the browser; with `server`, the server has options for them. */
const WITHOUT_SERVER = /^(cal|sto|key|lim|exp)/

/** The error for an attribute, in short. Developers read what `explainFault` makes of its message. L14 */
export const attributeError = (name: string, allowed: string): OpenRouteError =>
  failure('config_invalid', { message: `attribute ${name} must be ${allowed}` })

/** Checks the attributes each by itself, and whether one contradicts `server`. @throws `config_invalid` for the first that is wrong */
export function checkAttributes(element: Element, ownProvider: boolean): void {
  for (const name of [...LOGIN_ATTRIBUTES, ...LOOK_ATTRIBUTES]) {
    const value = element.getAttribute(name)
    const rule = RULES[name]
    if (value === null || (!value && LOOK[name]) || (ownProvider && name === 'provider')) continue
    if (rule && !new RegExp(`^(${rule})$`).test(value)) throw attributeError(name, rule)
    if (WITHOUT_SERVER.test(name) && element.hasAttribute('server'))
      throw attributeError(name, 'left out with server')
  }
}
