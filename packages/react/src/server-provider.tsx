'use client'

import { createServerLogin, type ServerLoginOptions } from '@openroute-kit/browser'
import type { ReactElement, ReactNode } from 'react'
import { LoginProvider } from './login-provider.js'

export interface ServerProviderProps extends ServerLoginOptions {
  children?: ReactNode
}

/**
 * Provides a login with the key on the server to the components below it. The props are the options of `createServerLogin`; `server` is
 * the path under which the server mounted the kit, by default `/openroute`.
 *
 * The provider creates its login when it is mounted and disposes of it when it is unmounted. Later changes of the options have no
 * effect; to apply them, give the provider another `key`.
 *
 * @throws `config_invalid` for an invalid option, to the nearest error boundary.
 */
export function OpenRouteProvider({ children, ...options }: ServerProviderProps): ReactElement {
  return (
    <LoginProvider createLogin={createServerLogin} login={undefined} options={options}>
      {children}
    </LoginProvider>
  )
}
