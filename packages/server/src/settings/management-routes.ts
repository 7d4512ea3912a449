/**
 * Words for credentials, people, money and administration. Routes with such words, in any spelling, create keys, members or
 * payments, or respond with keys and codes: `/api-key`, `/apikey/create`, `/virtual_keys`, `/customer/new`. A path must not
 * contain them in any segment.
 */
const WORDS = [
  ...[
    'key',
    'token',
    'secret',
    'credential',
    'password',
    'passwd',
    'passcode',
    'vault',
    'byok',
    'jwt',
    'jwks',
    'certificate',
  ],
  ...[
    'auth',
    'login',
    'logout',
    'signin',
    'signup',
    'session',
    'sso',
    'saml',
    'oidc',
    'identit',
    'impersonat',
    'permission',
  ],
  ...[
    'account',
    'user',
    'customer',
    'member',
    'people',
    'person',
    'tenant',
    'team',
    'organi[sz]ation',
    'workspace',
    'invit',
  ],
  ...[
    'billing',
    'payment',
    'checkout',
    'subscription',
    'invoice',
    'wallet',
    'budget',
    'topup',
    'coinbase',
    'purchase',
  ],
  ...['admin', 'manage', 'provision', 'scim', 'guardrail', 'observability', 'setting', 'config', 'webhook'],
  ...[
    '^(orgs?|new|rbac|roles?|polic(y|ies)|licen[cs]es?|projects?|profiles?|me|self|register|registration)$',
  ],
]
const MANAGEMENT = new RegExp(WORDS.join('|'))
/** The same words as a whole segment, with an ending or a common prefix. */
const WHOLE_WORD = new RegExp(
  `^(api|auth|access|client|provisioning|service|virtual)?(${WORDS.join('|')})[a-z]{0,4}$`,
)
/** Words of routes that only read with `GET`, but change the account with other methods. */
const MANAGEMENT_BY_WRITE = /credit|preset|intern/
/** Segments of routes that count the tokens of a text. */
const COUNTS_TOKENS = /^(de)?tokenize$|^(count|input)tokens?$|^tokens?count$/
/** `GET` routes about the visitor's key and about models, which are allowed despite their words. */
const READS = /^(\/api)?(\/v\d+)?(\/key|\/models\/user|\/models\/[\w.-]+\/[\w.-]+\/endpoints)$/

/** Whether a route may manage the user's account or keys (F14, F28). Parameters, such as `:id`, are not checked. */
export function managesAccount(method: string, path: string): boolean {
  if (method === 'GET' && READS.test(path)) return false
  // Checks every segment: if `apiUrl` is only an origin, an entry may begin with the path of the API.
  return path.split('/').some((segment) => {
    if (segment.startsWith(':')) return false
    const word = foldSegment(segment)
    if (method !== 'GET' && MANAGEMENT_BY_WRITE.test(word)) return true
    return MANAGEMENT.test(word) && !COUNTS_TOKENS.test(word)
  })
}

/**
 * Whether a client may not pass this value for a parameter of a route: it is a word such as `keys`, and the server behind the route
 * might have a route of its own for it. Ids that only contain such a word, such as `monkey-7b`, are accepted. F28
 */
export function isManagementWord(value: string): boolean {
  return WHOLE_WORD.test(foldSegment(value))
}

const foldSegment = (segment: string) => segment.toLowerCase().replace(/[_.:~-]/g, '')
