import { OpenRouteError } from '@openroute-kit/core'
import { type Context, createContext, useContext } from 'react'
import type { LoginHandle } from './login-handle.js'

export const LoginContext: Context<LoginHandle | null> = createContext<LoginHandle | null>(null)

/** @throws `config_invalid` outside of a provider. */
export function useLoginHandle(): LoginHandle {
  const handle = useContext(LoginContext)
  if (handle === null)
    throw new OpenRouteError('config_invalid', 'Put an <OpenRouteProvider> around what uses the login.')
  return handle
}
