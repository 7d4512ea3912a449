import { OpenRouteError } from '@openroute-kit/core'

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
      `allow: "${entry}" manages the user's account or its keys, not a model. A script in the page could create keys with it that outlive the login. Call it from your server code, with a management key of your own.`,
    )
  return { method, path }
}

/**
 * Parts of a path that stand for credentials or administration at the providers (protocol.md §1 and §3, OpenRouter's
 * management API, the dialects of private gateways). Their responses hold keys and codes, or they create keys, members
 * and payments. As {@link fold} writes them.
 */
const MANAGEMENT =
  /^(o?auth|oauth\d|authorize|authorization|\w*keys|(api|access|refresh)?tokens?|byok|vault|secrets|provision(ing)?|management|admin|scim|guardrails|observability|workspaces?|organi[sz]ations?|members|users|accounts?|billing|payments?)$/
/** What only reads with `GET`, and changes the account with `POST`. */
const MANAGEMENT_BY_POST = /^(key|credits|presets?|interns?)$/

/** F14 */
function managesAccount(method: string, path: string): boolean {
  const parts = path.split('/').map(fold)
  // Any part, since `apiUrl` may be an origin alone and the rest of the base stand in the entry.
  return parts.some((part) => MANAGEMENT.test(part) || (method === 'POST' && MANAGEMENT_BY_POST.test(part)))
}

/** A part of a path without what servers may ignore in it: case, a format such as `.json`, separators. */
function fold(part: string): string {
  return part.toLowerCase().replace(/^\.+/, '').replace(/\..*$/, '').replace(/[_-]/g, '')
}

function fail(message: string): never {
  throw new OpenRouteError('config_invalid', message)
}
