'use client'

import { type ReactElement, type ReactNode, useMemo, useRef } from 'react'
import { LoginContext } from './login-context.js'
import { createLoginHandle } from './login-handle.js'
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

  // Before any useEffect of the app. C06: StrictMode mounts twice; the second login joins the exchange of the first.
  useBrowserEffect(() => {
    latest.current = options
  })
  useBrowserEffect(() => {
    if (login !== undefined) return handle.follow(login)
    const own = makeLogin(latest.current)
    const stop = handle.follow(own)
    return () => {
      stop()
      own.dispose()
    }
  }, [handle, login])

  return <LoginContext.Provider value={handle}>{children}</LoginContext.Provider>
}
