import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'

/** A rule that is checked as a number above 0. */
const AMOUNT = 'a number above 0'
/** A rule that is checked as a BCP 47 language tag. */
const TAG = 'a language tag such as zh-CN'

/**
 * The attributes that describe the login. A change creates a new login. `|` separates the values that are allowed; an attribute without
 * a rule is validated as the option that it becomes, when the login is created. L14
 */
const LOGIN: Readonly<Record<string, string>> = {
  server: '',
  'callback-url': '',
  mode: 'redirect|popup',
  storage: 'memory|session|local',
  name: '',
  'login-lifetime': '',
  'key-label': '',
  limit: AMOUNT,
  'limit-reset': 'daily|weekly|monthly',
  'expires-in': AMOUNT,
  provider: 'openroute|openrouter|therouter|eurouter',
  'site-url': '',
  'api-url': '',
}

/** The attributes of the appearance. Empty means the default. */
const LOOK: Readonly<Record<string, string>> = {
  type: 'standard|icon',
  theme: 'filled|outline|filled-black|auto',
  size: 'large|medium|small',
  shape: 'rectangular|pill|circle|square',
  text: 'login_with|continue_with|connect',
  'logo-alignment': 'left|center',
  width: AMOUNT,
  locale: TAG,
}

const RULES: Readonly<Record<string, string>> = { ...LOGIN, ...LOOK }

export const LOGIN_ATTRIBUTES: readonly string[] = Object.keys(LOGIN)
export const LOOK_ATTRIBUTES: readonly string[] = Object.keys(LOOK)

/** They describe a login whose key is in the browser; with `server`, the server has options for them. */
const WITHOUT_SERVER = /^(cal|sto|key|lim|exp)/

/** The error for an attribute, in short. Developers read what `explainFault` makes of its message. L14 */
export const attributeError = (name: string, allowed: string): OpenRouteError =>
  failure('config_invalid', { message: `attribute ${name} must be ${allowed}` })

/** Checks the attributes each by itself, and whether one contradicts `server`. @throws `config_invalid` for the first that is wrong */
export function checkAttributes(element: Element, ownProvider: boolean): void {
  for (const name in RULES) {
    const value = element.getAttribute(name)
    const rule = RULES[name] as string
    if (value === null || (!value && LOOK[name]) || (ownProvider && name === 'provider')) continue
    const valid =
      rule === AMOUNT
        ? Number(value) > 0 && Number(value) < Infinity
        : rule === TAG
          ? /^[a-z]{2,8}(-[a-z\d]{1,8})*$/i.test(value)
          : !rule || rule.split('|').includes(value)
    if (!valid) throw attributeError(name, rule)
    if (WITHOUT_SERVER.test(name) && element.hasAttribute('server'))
      throw attributeError(name, 'left out with server')
  }
}
