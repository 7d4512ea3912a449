'use client'

import type { OpenRouteLogin } from '@openroute-kit/browser'
import { type ReactElement, type ReactNode, useMemo, useRef, useState } from 'react'
import { LoginContext } from './login-context.js'
import { createLoginHandle } from './login-handle.js'
import { createOwnLogin } from './own-login.js'
import { useBrowserEffect } from './use-browser-effect.js'

export interface LoginProviderProps<Options> {
  /** Creates the login, unless the app has given one. */
  createLogin: (options: Options) => OpenRouteLogin
  /** The app's own login. */
  login: OpenRouteLogin | undefined
  options: Options
  children: ReactNode
}

/** Provides a login to the components below it: the app's own, or one that it creates when it is mounted. */
export function LoginProvider<Options>({
  createLogin,
  login,
  options,
  children,
}: LoginProviderProps<Options>): ReactElement {
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
  }, [handle, login, own, createLogin])

  return <LoginContext.Provider value={handle}>{children}</LoginContext.Provider>
}
