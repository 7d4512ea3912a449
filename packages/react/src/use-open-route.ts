'use client'

import type { LoginState } from '@openroute-kit/browser'
import { useMemo, useSyncExternalStore } from 'react'
import { useLoginHandle } from './login-context.js'
import { type OpenRouteActions, SIGNING_IN } from './login-handle.js'

/** The fields of the login's state, told apart by `status`, and what can be done. */
export type OpenRoute = LoginState & OpenRouteActions

/**
 * The login of the provider above, at each change of its state. The actions are the same functions throughout, so they
 * may stand in the dependencies of an effect. On a server, and while its page is hydrated, `status` is `signing-in`.
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
