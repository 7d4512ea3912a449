import { failure } from '@openroute-kit/core/internal'

/** One API route that the proxy forwards. */
export interface ApiRoute {
  /** `GET` or `POST`. */
  readonly method: string
  /** Relative to the API base URL, such as `/chat/completions`. */
  readonly path: string
}

const DEFAULT_ROUTES: readonly ApiRoute[] = [
  { method: 'POST', path: '/chat/completions' },
  { method: 'GET', path: '/models' },
  { method: 'GET', path: '/key' },
]

/**
 * The routes of the proxy: the default routes, and those of the option `allow`.
 *
 * @throws `config_invalid` for an entry that is not a method and an exact path, or that manages the user's account
 */
export function readRoutes(allow: readonly string[] = []): readonly ApiRoute[] {
  if (!Array.isArray(allow)) return fail('allow must be a list of routes, such as ["POST /responses"].')
  return Object.freeze([...DEFAULT_ROUTES, ...allow.map(readRoute)])
}

/** B18: only exact paths, so that requests can't reach other routes. */
function readRoute(entry: string): ApiRoute {
  const [, method, path] = /^(GET|POST) ((?:\/[\w.-]+)+)$/.exec(entry) ?? []
  if (method === undefined || path === undefined || path.split('/').some((part) => /^\.+$/.test(part)))
    return fail(`allow: write "${entry}" as a method and an exact path, such as "POST /responses".`)
  if (managesAccount(method, path))
    return fail(
      `allow: "${entry}" looks like a route that manages the user's account or keys. A script in the page could use it to create keys that outlive the login. Call such routes from your server code, with a management key of your own. If this is another kind of route of your gateway, rename it.`,
    )
  return { method, path }
}

/**
 * Words for credentials, people, money and administration. Routes with such words, in any spelling, create keys, members or
 * payments, or respond with keys and codes: `/api-key`, `/apikey/create`, `/virtual_keys`, `/customer/new`. A path must not
 * contain them in any segment.
 */
const MANAGEMENT = new RegExp(
  [
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
  ].join('|'),
)
/** Words of routes that only read with `GET`, but change the account with `POST`. */
const MANAGEMENT_BY_POST = /credit|preset|intern/
/** Segments of routes that count the tokens of a text. */
const COUNTS_TOKENS = /^(de)?tokenize$|^(count|input)tokens?$|^tokens?count$/
/** `GET` routes about the visitor's key and about models, which are allowed despite their words. */
const READS = /^(\/api)?(\/v\d+)?(\/key|\/models\/user|\/models\/[\w.-]+\/[\w.-]+\/endpoints)$/

/** Whether a route may manage the user's account or keys (F14, F28). */
function managesAccount(method: string, path: string): boolean {
  if (method === 'GET' && READS.test(path)) return false
  // Checks every segment: if `apiUrl` is only an origin, an entry may begin with the path of the API.
  return path.split('/').some((segment) => {
    const word = segment.toLowerCase().replace(/[_.-]/g, '')
    if (method === 'POST' && MANAGEMENT_BY_POST.test(word)) return true
    return MANAGEMENT.test(word) && !COUNTS_TOKENS.test(word)
  })
}

function fail(message: string): never {
  throw failure('config_invalid', { message })
}
