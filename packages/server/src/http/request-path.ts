import type { RouteRequest } from './route-request.js'

/*
 * A path has two views. The browser sees all of it. The server may see it without the path of `baseUrl`, or without the first
 * segments of that, because a reverse proxy has stripped them (S04), and with a trailing slash, because a framework or a proxy has
 * added it (S10). Whatever the kit sends to a browser is in the browser's view. Only this file translates between the two.
 */

/** The part of the settings that says where the app and the kit are in the browser's view. */
export interface MountedPaths {
  /** The path of `baseUrl`, or `''`. */
  readonly basePath: string
  /** The path of the kit's routes below it, such as `/openroute`. */
  readonly mount: string
}

/**
 * The part of a path below the kit's mount, such as `/callback`, or `null` if the path is not below it. Accepts the path as the
 * browser sees it and without what a reverse proxy has stripped, with and without one trailing slash (S04, S10).
 */
export function pathBelowMount({ basePath, mount }: MountedPaths, pathname: string): string | null {
  for (const rest of remainders(basePath)) {
    const prefix = rest + mount
    if (pathname === prefix || pathname.startsWith(`${prefix}/`))
      return pathname.slice(prefix.length).replace(/\/$/, '')
  }
  return null
}

/**
 * The path of a request as the browser sees it (S04). `target`: path and query as the request arrived.
 *
 * If a reverse proxy says in `X-Forwarded-Prefix` what it has stripped, that is put back. Otherwise a path that begins with the
 * path of `baseUrl` counts as complete, and any other one is completed. So a proxy in front of an app with a page such as
 * `/app/app/settings` has to send the header. A client that forges it changes only its own return path, and only within the app.
 */
export function toBrowserPath({ basePath }: MountedPaths, request: RouteRequest, target: string): string {
  const stripped = request.header('x-forwarded-prefix')?.replace(/\/$/, '')
  if (stripped && isBelow(basePath, stripped) && isBelow(stripped + target, basePath))
    return stripped + target
  return withBasePath({ basePath }, target)
}

/** Completes a path that lacks the path of `baseUrl`, or its first segments. */
export function withBasePath({ basePath }: Pick<MountedPaths, 'basePath'>, target: string): string {
  const rest = remainders(basePath).find((one) => isBelow(target, one))
  // Not a path, such as the absolute form of a request target.
  if (rest === undefined) return `${basePath}/`
  return basePath.slice(0, basePath.length - rest.length) + target
}

/** What may be left of `basePath` in a request, the longest first: `/team/app`, `/app` and `''` for `/team/app`. */
function remainders(basePath: string): string[] {
  const segments = basePath.split('/').slice(1)
  return [...segments.map((_, index) => `/${segments.slice(index).join('/')}`), '']
}

/** Whether a path with its query is `prefix` or below it. Ignores case, like the routers of Express and others. */
export function isBelow(target: string, prefix: string): boolean {
  const path = target.split('?', 1)[0] as string
  return `${path}/`.toLowerCase().startsWith(`${prefix}/`.toLowerCase())
}
