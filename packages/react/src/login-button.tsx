'use client'

import { reservedSize } from '@openroute-kit/browser/element'
import { forwardRef } from 'react'
import { type LoginButtonComponent, ManagedLoginElement } from './managed-login-element.js'

/**
 * The element `<openroute-login>` for the login of the `<OpenRouteProvider>` above. Other attributes (`data-…`, `aria-…`) are passed
 * to the element.
 *
 * @throws `config_invalid` outside of an `<OpenRouteProvider>`.
 */
export const LoginButton: LoginButtonComponent = forwardRef(function LoginButton(props, ref) {
  return <ManagedLoginElement {...props} sizeOf={reservedSize} ref={ref} />
})
