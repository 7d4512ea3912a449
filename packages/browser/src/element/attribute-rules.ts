import type { OpenRouteError } from '@openroute-kit/core'
import { failure } from '@openroute-kit/core/internal'

/** A rule that is checked as a number. */
const AMOUNT = 'a number above 0'
/** A rule that is checked as a BCP 47 language tag. */
const TAG = 'a language tag such as zh-CN'
const OWN = 'an https URL without user name, query and fragment'

/** The attributes that describe the login, with what each allows. A change creates a new login. */
const LOGIN: Readonly<Record<string, string>> = {
  server: 'a path such as /openroute',
  'callback-url':
    'an https page of this origin, without fragment and without code, state, error and iss in its query',
  mode: 'redirect|popup',
  storage: 'memory|session|local',
  name: 'a text',
  'login-lifetime': 'a whole number from 60 to 86400',
  'key-label': 'a text of 1 to 100 characters',
  limit: AMOUNT,
  'limit-reset': 'daily|weekly|monthly',
  'expires-in': AMOUNT,
  provider: 'openroute|openrouter|therouter|eurouter',
  'site-url': OWN,
  'api-url': OWN,
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

/**
 * What each attribute allows, as the message for developers says it; values separated by `|` are the only ones. The other rules are
 * those of the options, which are validated when the login is created. L14
 */
const RULES: Readonly<Record<string, string>> = { ...LOGIN, ...LOOK }

export const LOGIN_ATTRIBUTES: readonly string[] = Object.keys(LOGIN)
export const LOOK_ATTRIBUTES: readonly string[] = Object.keys(LOOK)

/** They describe a login whose key is in the browser; with `server`, the server has options for them. */
const WITHOUT_SERVER = /^(cal|sto|key|lim|exp)/

/**
 * The error for a wrong attribute: names element, attribute, value, and what is allowed. It has its message in production bundles
 * too, since a page with a single-file build has no other. L14
 */
export function attributeError(element: Element, name: string, allowed?: string): OpenRouteError {
  const value = element.getAttribute(name)
  const rule = allowed ?? RULES[name]?.split('|').join(' or ')
  return failure('config_invalid', {
    message: `<openroute-login${value === null ? '' : ` ${name}="${value}"`}>: ${name} must be ${rule}.`,
  })
}

/** The error for the attribute that an option of the login comes from, such as `key.limitReset`. */
export function errorOfOption(element: Element, error: OpenRouteError): OpenRouteError {
  const [, option = ''] = /^(?:key\.)?(\w+)/.exec(error.message) ?? []
  const name =
    option === 'label' ? 'key-label' : option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  if (!LOGIN[name] || !element.hasAttribute(name)) return error
  return attributeError(element, name, name === 'limit-reset' ? 'used together with limit' : undefined)
}

/** The first attribute that is wrong by itself, or that contradicts another one. @throws `config_invalid` */
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
          : !rule.includes('|') || rule.split('|').includes(value)
    if (!valid) throw attributeError(element, name)
    if (WITHOUT_SERVER.test(name) && element.hasAttribute('server'))
      throw attributeError(element, name, 'left out with server, whose own options replace it')
  }
}
