import { safeReturnTo } from '@openroute-kit/core'
import { configInvalid } from '@openroute-kit/core/internal'
import { type MountedPaths, withBasePath } from '../http/request-path.js'

/** Validates the option `mount`. @throws `config_invalid` */
export function readMount(mount = '/openroute'): string {
  if (!/^(\/[\w.~-]+)+$/.test(mount) || mount.split('/').some((part) => /^\.+$/.test(part)))
    throw configInvalid('mount must be a path such as "/openroute", without a trailing slash.')
  return mount
}

/**
 * Validates the option `failurePath`, and completes it with the path of `baseUrl`. The page is on the origin of the app, and no route of
 * the kit (S29, B15).
 *
 * @throws `config_invalid`
 */
export function readFailurePath(
  path: string | undefined,
  paths: MountedPaths & { readonly origin: string },
): string | null {
  if (path === undefined) return null
  const whole = typeof path === 'string' && path.startsWith('/') ? withBasePath(paths, path) : ''
  const exclude = paths.basePath + paths.mount
  const safe = safeReturnTo({ returnTo: whole, baseUrl: paths.origin, fallback: '', exclude })
  if (safe === '' || safe !== whole || /[?#]/.test(safe))
    throw configInvalid(
      'failurePath must be the path of a page of your app, such as "/welcome", outside of mount and without a query.',
    )
  return safe
}
