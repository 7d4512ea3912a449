import { refuse } from '@openroute-kit/core/internal'
import { type Context, createContext, useContext } from 'react'
import type { LoginHandle } from './login-handle.js'

export const LoginContext: Context<LoginHandle | null> = createContext<LoginHandle | null>(null)

/** The handle of the provider above. @throws `config_invalid` outside of an `<OpenRouteProvider>`. */
export function useLoginHandle(): LoginHandle {
  const handle = useContext(LoginContext)
  return (
    handle ??
    refuse('config_invalid', { message: 'Wrap the components that use the login in an <OpenRouteProvider>.' })
  )
}
