const AMOUNT = 'a number above 0'
const URL_OF_PROVIDER = 'an https URL without user name, password, query and fragment'

/** What attributes allow whose values are not listed. Most of them become options of a login. */
const ALLOWED: Readonly<Record<string, string>> = {
  server: 'a path such as /openroute',
  'callback-url':
    'an https page of this origin, without fragment and without code, state, error and iss in its query',
  storage: 'memory|session|local',
  'login-lifetime': 'a whole number from 60 to 86400',
  'key-label': 'a text of 1 to 100 characters',
  limit: AMOUNT,
  'limit-reset': 'daily|weekly|monthly, and used together with limit',
  'expires-in': AMOUNT,
  width: AMOUNT,
  locale: 'a language tag such as zh-CN',
  'site-url': URL_OF_PROVIDER,
  'api-url': URL_OF_PROVIDER,
}

/** Their `attributeError` has a pattern, which is not for people. */
const PATTERNS = /^(width|locale)$/

/** What to do instead, where there is more to say. */
const INSTEAD: readonly [allowed: RegExp, text: string][] = [
  [/^left out/, ', whose own options replace it'],
  [
    /^on the site/,
    ' (its origin, or its host with "api." before it); else set the property provider to defineProvider({ … })',
  ],
  [
    /^set$/,
    ' to a path such as /openroute; for a login without a server, import @openroute-kit/browser/element',
  ],
]

/**
 * The message for developers about a wrong attribute: it names element, attribute, value, and what is allowed. `message` is that of an
 * `attributeError`, or of an error about an option of the login; it is returned unchanged if the option comes from no attribute. L14
 */
export function explainFault(element: Element, message: string): string {
  const [, attribute, allowed] = /^attribute ([\w-]+) must be (.*)$/.exec(message) ?? []
  if (attribute && allowed)
    return sentence(element, attribute, PATTERNS.test(attribute) ? `${ALLOWED[attribute]}` : allowed)
  const [, option = ''] = /^(?:key\.)?(\w+)/.exec(message) ?? []
  const name =
    option === 'label' ? 'key-label' : option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const rule = ALLOWED[name]
  return rule && element.hasAttribute(name) ? sentence(element, name, rule) : message
}

function sentence(element: Element, name: string, allowed: string): string {
  const value = element.getAttribute(name)
  const [, instead = ''] = INSTEAD.find(([pattern]) => pattern.test(allowed)) ?? []
  const named = value === null ? '' : ` ${name}="${value}"`
  return `<openroute-login${named}>: ${name} must be ${allowed.split('|').join(' or ')}${instead}.`
}
