const OWN = 'an https URL without user name, password, query and fragment'
const AMOUNT = 'a number above 0'

/** What each attribute allows, as the message for developers says it; `|` separates the only values. */
const ALLOWED: Readonly<Record<string, string>> = {
  server: 'a path such as /openroute',
  'callback-url':
    'an https page of this origin, without fragment and without code, state, error and iss in its query',
  mode: 'redirect|popup',
  storage: 'memory|session|local',
  'login-lifetime': 'a whole number from 60 to 86400',
  'key-label': 'a text of 1 to 100 characters',
  limit: AMOUNT,
  'limit-reset': 'daily|weekly|monthly',
  'expires-in': AMOUNT,
  provider: 'openroute|openrouter|therouter|eurouter',
  'site-url': OWN,
  'api-url': OWN,
  type: 'standard|icon',
  theme: 'filled|outline|filled-black|auto',
  size: 'large|medium|small',
  shape: 'rectangular|pill|circle|square',
  text: 'login_with|continue_with|connect',
  'logo-alignment': 'left|center',
  width: AMOUNT,
  locale: 'a language tag such as zh-CN',
}

/** Attributes that have no meaning without another one. */
const PARTNERS: Readonly<Record<string, string>> = {
  'limit-reset': 'limit',
  'site-url': 'api-url',
  'api-url': 'site-url',
}

/** What the second word of a short message means. */
const REASONS: Readonly<Record<string, string>> = {
  beside: 'left out with server, whose own options replace it',
  foreign:
    'on the origin of site-url or on its host with "api." before it; else set the property provider to defineProvider({ … })',
  missing:
    'set on this page, such as server="/openroute": for a login without a server, import @openroute-kit/browser/element',
}

/**
 * The message for developers about an attribute that is wrong, or about the option of the login that comes from one: it names element,
 * attribute, value, and what is allowed. `message` begins with the name of the attribute or option; it is returned unchanged if it is
 * about neither. L14
 */
export function explainFault(element: Element, message: string): string {
  const [, option = '', reason = ''] = /^(?:key\.)?([\w-]+) ?(\w*)/.exec(message) ?? []
  const name =
    option === 'label' ? 'key-label' : option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const value = element.getAttribute(name)
  if (!ALLOWED[name] || (value === null && !REASONS[reason])) return message
  const partner = PARTNERS[name]
  const allowed =
    REASONS[reason] ??
    (partner && !element.hasAttribute(partner)
      ? `set together with ${partner}`
      : ALLOWED[name]?.split('|').join(' or '))
  return `<openroute-login${value === null ? '' : ` ${name}="${value}"`}>: ${name} must be ${allowed}.`
}
