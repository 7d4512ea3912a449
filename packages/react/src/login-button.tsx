'use client'

import '@openroute-kit/browser/element'
import {
  type CSSProperties,
  type ForwardRefExoticComponent,
  forwardRef,
  type ReactNode,
  type RefAttributes,
  useImperativeHandle,
  useRef,
} from 'react'
import { useLoginHandle } from './login-context.js'
import type { LoginEvents, LoginLook, OpenRouteLoginElement } from './login-element.js'
import { useBrowserEffect } from './use-browser-effect.js'

export interface LoginButtonProps extends LoginLook {
  /** For a button that is wider than its label. Default `center`. */
  logoAlignment?: 'left' | 'center' | undefined
  /** In place of the mark. */
  icon?: ReactNode
  /** In place of the words. A text as `children` is the same. */
  label?: ReactNode
  /** Elements with a `slot` of their own, or a text. */
  children?: ReactNode
  /** Somebody is signed in, on a page that finds it so as well. */
  onLogin?: ((event: LoginEvents['login']) => void) | undefined
  onLogout?: ((event: LoginEvents['logout']) => void) | undefined
  onLoginError?: ((event: LoginEvents['login-error']) => void) | undefined
  id?: string | undefined
  className?: string | undefined
  style?: CSSProperties | undefined
}

/**
 * `<openroute-login>` with the login of the provider above. Other attributes (`data-…`, `aria-…`) pass through.
 *
 * React 18 knows attributes alone and no events of custom elements; so what is more than an attribute is set in an
 * effect, for either version. `managed` tells the element, which may be in the page long before, to wait for it.
 *
 * @throws `config_invalid` outside of an `<OpenRouteProvider>`.
 */
export const LoginButton: ForwardRefExoticComponent<LoginButtonProps & RefAttributes<OpenRouteLoginElement>> =
  forwardRef(function LoginButton(
    {
      logoAlignment,
      icon,
      label,
      children,
      onLogin,
      onLogout,
      onLoginError,
      className,
      disabled,
      ...attributes
    },
    ref,
  ) {
    const { login } = useLoginHandle()
    const element = useRef<OpenRouteLoginElement>(null)
    useImperativeHandle(ref, () => element.current as OpenRouteLoginElement, [])

    const handlers = useRef({ onLogin, onLogout, onLoginError })
    useBrowserEffect(() => {
      handlers.current = { onLogin, onLogout, onLoginError }
    })
    useBrowserEffect(() => {
      const node = element.current
      if (node === null) return
      const life = new AbortController()
      const on = <Type extends keyof LoginEvents>(type: Type, tell: (event: LoginEvents[Type]) => void) =>
        // The same events bubble up from elements inside, such as a button in a slot.
        node.addEventListener(
          type,
          (event) => event.target === node && tell(event as LoginEvents[Type]),
          life,
        )
      on('login', (event) => handlers.current.onLogin?.(event))
      on('logout', (event) => handlers.current.onLogout?.(event))
      on('login-error', (event) => handlers.current.onLoginError?.(event))
      node.login = login
      return () => life.abort()
    }, [login])

    const isText = typeof children === 'string' || typeof children === 'number'
    const words = label ?? (isText ? children : undefined)
    return (
      <openroute-login
        managed
        disabled={disabled || undefined} // React 18 would write "false", which is as good as true
        {...attributes}
        logo-alignment={logoAlignment}
        class={className}
        ref={element}
      >
        {icon !== undefined && <span slot="icon">{icon}</span>}
        {words !== undefined && <span slot="label">{words}</span>}
        {!isText && children}
      </openroute-login>
    )
  })
