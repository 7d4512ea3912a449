'use client'

import { type ReactElement, type ReactNode, useMemo, useRef, useState } from 'react'
import { LoginContext } from './login-context.js'
import { createLoginHandle } from './login-handle.js'
import { createOwnLogin } from './own-login.js'
import { type LoginSource, makeLogin } from './provider-options.js'
import { useBrowserEffect } from './use-browser-effect.js'

export type OpenRouteProviderProps = LoginSource & { children?: ReactNode }

/**
 * Gives everything below it one login: `login`, made by the app, or one made from the options of `createServerLogin`
 * (with `server`) or `createBrowserLogin`. A login of its own is made when the provider is mounted, from the options
 * of that moment, and ended when it is unmounted; to start anew with others, give the provider another `key`.
 *
 * @throws `config_invalid` for a wrong option, to the nearest error boundary.
 */
export function OpenRouteProvider({ children, ...source }: OpenRouteProviderProps): ReactElement {
  const { login, ...options } = source
  const handle = useMemo(() => createLoginHandle(login), [login])
  const latest = useRef(options)
  const [own] = useState(createOwnLogin)

  // In a layout effect, so that the login is there before any useEffect of the app.
  useBrowserEffect(() => {
    latest.current = options
  })
  useBrowserEffect(() => {
    if (login !== undefined) return handle.follow(login)
    const stop = handle.follow(own.hold(() => makeLogin(latest.current)))
    return () => {
      stop()
      own.release()
    }
  }, [handle, login, own])

  return <LoginContext.Provider value={handle}>{children}</LoginContext.Provider>
}
