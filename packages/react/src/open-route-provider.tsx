'use client'

import type { ReactElement, ReactNode } from 'react'
import { LoginProvider } from './login-provider.js'
import { createLogin, type LoginSource, type Own } from './provider-options.js'

export type OpenRouteProviderProps = LoginSource & { children?: ReactNode }

/**
 * Provides a login to the components below it. Pass `server`, the path under which the server mounted the kit, for a login with the
 * key on the server; the options of `createBrowserLogin` for one with the key in the browser; or `login`, one that you have created.
 *
 * The provider creates its login when it is mounted and disposes of it when it is unmounted. Later changes of the options have no
 * effect; to apply them, give the provider another `key`.
 *
 * @throws `config_invalid` for an invalid option, to the nearest error boundary.
 */
export function OpenRouteProvider({ children, ...source }: OpenRouteProviderProps): ReactElement {
  const { login, ...options } = source
  return (
    <LoginProvider createLogin={createLogin} login={login} options={options as Own}>
      {children}
    </LoginProvider>
  )
}
