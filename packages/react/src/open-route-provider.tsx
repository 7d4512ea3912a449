'use client'

import { type ReactElement, type ReactNode, useMemo, useRef, useState } from 'react'
import { LoginContext } from './login-context.js'
import { createLoginHandle } from './login-handle.js'
import { createOwnLogin } from './own-login.js'
import { createLogin, type LoginSource } from './provider-options.js'
import { useBrowserEffect } from './use-browser-effect.js'

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
  const handle = useMemo(() => createLoginHandle(login), [login])
  const latest = useRef(options)
  const [own] = useState(createOwnLogin)

  // In a layout effect, so that the login exists before the app's effects run.
  useBrowserEffect(() => {
    latest.current = options
  })
  useBrowserEffect(() => {
    if (login !== undefined) return handle.follow(login)
    const stop = handle.follow(own.acquire(() => createLogin(latest.current)))
    return () => {
      stop()
      own.release()
    }
  }, [handle, login, own])

  return <LoginContext.Provider value={handle}>{children}</LoginContext.Provider>
}
