import { configInvalid } from '@openroute-kit/core/internal'
import { managesAccount } from './management-routes.js'

/** One API route that the proxy forwards. */
export interface ApiRoute {
  /** `GET`, `POST` or `DELETE`. */
  readonly method: string
  /** Relative to the API base URL, such as `/videos/:id`. A segment that begins with `:` is a parameter. */
  readonly path: string
  /** Whether requests may be uploads (`multipart/form-data`) and responses may be files: audio, images, video or text. */
  readonly files: boolean
  /** Whether the route needs no login: the provider serves it without a key. */
  readonly public: boolean
}

const DEFAULT_ROUTES: readonly ApiRoute[] = [
  { method: 'POST', path: '/chat/completions', files: false, public: false },
  { method: 'GET', path: '/models', files: false, public: true },
  { method: 'GET', path: '/models/user', files: false, public: false }, // P06: what this key may call
  { method: 'GET', path: '/generation', files: false, public: false }, // P06: what a response cost
  { method: 'GET', path: '/key', files: false, public: false },
]

/**
 * The routes of the proxy: the default routes, and those of the option `allow`.
 *
 * @throws `config_invalid` for an entry that the proxy can't forward, or that manages the user's account
 */
export function readRoutes(allow: readonly string[] = []): readonly ApiRoute[] {
  if (!Array.isArray(allow))
    throw configInvalid('allow must be a list of routes, such as ["POST /responses"].')
  return Object.freeze([...DEFAULT_ROUTES, ...allow.map(readRoute)])
}

/** Segments in front of an API: below them, a parameter could stand for any route. */
const PREFIX = /^(api|openai|proxy|rest|v\d\w*)$/i

/** B18: only exact paths and single segments, so that requests can't reach other routes. */
function readRoute(entry: string): ApiRoute {
  const [, method = '', path = ''] = /^([A-Z]+) (\/\S*)$/.exec(entry) ?? []
  if (/^(PUT|PATCH|HEAD|OPTIONS)$/.test(method))
    throw configInvalid(
      `allow: the proxy forwards GET, POST and DELETE only, so "${entry}" can't be allowed. Call the route from your server code, with or.fetch.`,
    )
  const segments = path.split('/').slice(1)
  const isPath =
    segments.length > 0 && segments.every((segment) => isLiteral(segment) || isParameter(segment))
  if (!/^(GET|POST|DELETE)$/.test(method) || !isPath)
    throw configInvalid(
      `allow: write "${entry}" as a method and an exact path, such as "POST /responses". A parameter takes a whole segment, as in "GET /videos/:id"; there are no wildcards.`,
    )
  const firstParameter = segments.findIndex(isParameter)
  if (firstParameter >= 0 && segments.slice(0, firstParameter).every((segment) => PREFIX.test(segment)))
    throw configInvalid(
      `allow: the parameter in "${entry}" could stand for any route of the API. Begin the path with the name of the resource, as in "GET /videos/:id".`,
    )
  if (managesAccount(method, path))
    throw configInvalid(
      `allow: "${entry}" looks like a route that manages the user's account or keys. A script in the page could use it to create keys that outlive the login. Call such routes from your server code, with a management key of your own. If this is another kind of route of your gateway, rename it.`,
    )
  return { method, path, files: true, public: false }
}

/** Such as `chat`, `gpt-4.1` or `deepseek-r1:free`. */
function isLiteral(segment: string): boolean {
  return /^[\w.-]+(:[\w.-]+)*$/.test(segment) && !/^\.+$/.test(segment)
}

function isParameter(segment: string): boolean {
  return /^:[A-Za-z]\w*$/.test(segment)
}
