import { failure } from '@openroute-kit/core/internal'

/** One API route that the proxy lets through. */
export interface ApiRoute {
  readonly method: string
  readonly path: string
}

const DEFAULT_ROUTES: readonly ApiRoute[] = [
  { method: 'POST', path: '/chat/completions' },
  { method: 'GET', path: '/models' },
  { method: 'GET', path: '/key' },
]

/**
 * The routes of the proxy: those that every app has, and those of the option `allow`.
 *
 * @throws `config_invalid` for an entry that is no method and exact path, or that manages the user's account
 */
export function readRoutes(allow: readonly string[] = []): readonly ApiRoute[] {
  if (!Array.isArray(allow)) return fail('allow must be a list of routes, such as ["POST /responses"].')
  return Object.freeze([...DEFAULT_ROUTES, ...allow.map(readRoute)])
}

/** B18: exact paths, so that no request can name another one. */
function readRoute(entry: string): ApiRoute {
  const [, method, path] = /^(GET|POST) ((?:\/[\w.-]+)+)$/.exec(entry) ?? []
  if (method === undefined || path === undefined || path.split('/').some((part) => /^\.+$/.test(part)))
    return fail(`allow: write "${entry}" as a method and an exact path, such as "POST /responses".`)
  if (managesAccount(method, path))
    return fail(
      `allow: "${entry}" manages the user's account or its keys, not a model. A script in the page could create keys with it that outlive the login. Call it from your server code, with a management key of your own. A route of your gateway that does nothing of the kind needs another name.`,
    )
  return { method, path }
}

/**
 * Words for credentials, people, money and administration. A path holds none of them in any of its segments, in whatever
 * spelling and combination: servers have `/api-key`, `/apikey/create`, `/virtual_keys`, `/customer/new`. Their responses hold
 * keys and codes, or they create keys, members and payments.
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
/** What only reads with `GET`, and changes the account with `POST`. */
const MANAGEMENT_BY_POST = /credit|preset|intern/
/** Segments that only count the tokens of a text. */
const COUNTS_TOKENS = /^(de)?tokenize$|^(count|input)tokens?$|^tokens?count$/
/** Reads about the key in use, and about models. */
const READS = /^(\/api)?(\/v\d+)?(\/key|\/models\/user|\/models\/[\w.-]+\/[\w.-]+\/endpoints)$/

/** F14, F28 */
function managesAccount(method: string, path: string): boolean {
  if (method === 'GET' && READS.test(path)) return false
  // Any segment, since `apiUrl` may be an origin alone and the rest of the base stand in the entry.
  return path.split('/').some((segment) => {
    const word = segment.toLowerCase().replace(/[_.-]/g, '')
    if (method === 'POST' && MANAGEMENT_BY_POST.test(word)) return true
    return MANAGEMENT.test(word) && !COUNTS_TOKENS.test(word)
  })
}

function fail(message: string): never {
  throw failure('config_invalid', { message })
}
