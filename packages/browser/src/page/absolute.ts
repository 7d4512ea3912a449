import { invalidOption } from '@openroute-kit/core/internal'

/**
 * Resolves a path against this origin, and not against a `<base>` that markup put into the page. F09
 *
 * @throws `config_invalid` for a path on a page that no server sent, such as one of `file:` or an extension. L07
 */
export function absolute(url: string): string {
  if (/^\//.test(url) && !/^https?:/.test(location.origin)) throw invalidOption('The page', 'page')
  return url && new URL(url, location.origin).href
}
