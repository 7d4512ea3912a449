import type { CommonLoginOptions, LoginMode } from '../login/open-route-login.js'
import type { ServerLoginOptions } from '../login/server-login.js'

/** The value of an attribute as the option that it becomes. */
export const optionOf = (element: Element, name: string): string | undefined =>
  element.getAttribute(name) ?? undefined

/** A number; `NaN`, which no option accepts, for anything else. */
export const amountOf = (element: Element, name: string): number | undefined =>
  element.hasAttribute(name) ? Number(element.getAttribute(name) || Number.NaN) : undefined

/** The options that both kinds of login have. */
export const commonOptions = (
  element: Element,
): Pick<CommonLoginOptions, 'mode' | 'loginLifetime'> & { name: string | undefined } => ({
  mode: optionOf(element, 'mode') as LoginMode | undefined,
  name: optionOf(element, 'name'),
  loginLifetime: amountOf(element, 'login-lifetime'),
})

/** The options of a login with the attribute `server`. */
export const serverOptions = (element: Element): ServerLoginOptions => ({
  ...commonOptions(element),
  server: element.getAttribute('server') || undefined,
})
