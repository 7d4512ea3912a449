'use client'

import type { LoginState } from '@openroute-kit/browser'
import { useMemo, useSyncExternalStore } from 'react'
import { useLoginHandle } from './login-context.js'
import { type OpenRouteActions, SIGNING_IN } from './login-handle.js'

/** The state of the login, discriminated by `status`, and its actions. */
export type OpenRoute = LoginState & OpenRouteActions

/**
 * Returns state and actions of the login of the `<OpenRouteProvider>` above, and renders again when the state changes. The actions
 * stay the same functions, so they can be dependencies of an effect. On a server and during hydration, `status` is `signing-in`.
 *
 * @throws `config_invalid` outside of an `<OpenRouteProvider>`.
 */
export function useOpenRoute(): OpenRoute {
  const { login, actions } = useLoginHandle()
  const state = useSyncExternalStore(
    login.subscribe,
    () => login.state,
    () => SIGNING_IN,
  )
  return useMemo(() => ({ ...state, ...actions }), [state, actions])
}
