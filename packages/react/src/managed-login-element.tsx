'use client'

import type { reservedSize } from '@openroute-kit/browser/element'
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
  /** The alignment of mark and label in a button that is wider than they are. Default `center`. */
  logoAlignment?: 'left' | 'center' | undefined
  /** Replaces the mark. */
  icon?: ReactNode
  /** Replaces the label of the signed-out button. A text as `children` does the same. */
  label?: ReactNode
  /** Elements with a `slot` attribute, or a text. */
  children?: ReactNode
  /** The user is signed in: after a login, and on each page that loads signed in. */
  onLogin?: ((event: LoginEvents['login']) => void) | undefined
  onLogout?: ((event: LoginEvents['logout']) => void) | undefined
  onLoginError?: ((event: LoginEvents['login-error']) => void) | undefined
  id?: string | undefined
  className?: string | undefined
  style?: CSSProperties | undefined
}

export type LoginButtonComponent = ForwardRefExoticComponent<
  LoginButtonProps & RefAttributes<OpenRouteLoginElement>
>

interface ManagedLoginElementProps extends LoginButtonProps {
  /** From the entry of `@openroute-kit/browser` that registers the element. */
  sizeOf: typeof reservedSize
}

/**
 * The element, with the login of the provider above.
 *
 * React 18 sets only attributes of custom elements and does not handle their events, so an effect sets properties and listeners.
 * The attribute `managed` makes an element from server-rendered HTML wait for it.
 */
export const ManagedLoginElement: ForwardRefExoticComponent<
  ManagedLoginElementProps & RefAttributes<OpenRouteLoginElement>
> = forwardRef(function ManagedLoginElement(
  {
    sizeOf,
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
    const on = <Type extends keyof LoginEvents>(type: Type, handle: (event: LoginEvents[Type]) => void) =>
      // Not events of the same type that bubble up from elements inside, such as a button in a slot.
      node.addEventListener(
        type,
        (event) => event.target === node && handle(event as LoginEvents[Type]),
        life,
      )
    on('login', (event) => handlers.current.onLogin?.(event))
    on('logout', (event) => handlers.current.onLogout?.(event))
    on('login-error', (event) => handlers.current.onLoginError?.(event))
    node.login = login
    return () => life.abort()
  }, [login])

  const isText = typeof children === 'string' || typeof children === 'number'
  // L15: takes the button's place in server-rendered HTML until the element is defined, which then shows its shadow tree instead. Not a
  // style, which strict policies refuse in HTML (C18).
  const hasContent = [icon, label, children].some((content) => content !== undefined)
  const words = label ?? (isText ? children : undefined)
  return (
    <openroute-login
      managed
      disabled={disabled || undefined} // React 18 would set the attribute to "false", which counts as set
      {...attributes}
      logo-alignment={logoAlignment}
      class={className}
      ref={element}
    >
      {!hasContent && <svg {...sizeOf(attributes)} display="block" aria-hidden="true" />}
      {icon !== undefined && <span slot="icon">{icon}</span>}
      {words !== undefined && <span slot="label">{words}</span>}
      {!isText && children}
    </openroute-login>
  )
})
