import type { Locale, OpenRouteError } from '@openroute-kit/core'
import type { DetailedHTMLProps, HTMLAttributes } from 'react'

export type OpenRouteLoginElement = HTMLElementTagNameMap['openroute-login']

/** The attributes that say how the button looks, and are spelled the same everywhere. */
export interface LoginLook {
  /** A button with words, or the mark alone. Default `standard`. */
  type?: 'standard' | 'icon' | undefined
  /** `auto` follows the colour scheme. Default `filled`. */
  theme?: 'filled' | 'outline' | 'filled-black' | 'auto' | undefined
  /** 48, 40 or 32 px high. Default `medium`. */
  size?: 'large' | 'medium' | 'small' | undefined
  shape?: 'rectangular' | 'pill' | 'circle' | 'square' | undefined
  text?: 'login_with' | 'continue_with' | 'connect' | undefined
  /** In CSS pixels. */
  width?: number | undefined
  /** Default: the language of the document. */
  locale?: Locale | (string & {}) | undefined
  disabled?: boolean | undefined
}

/** The element's events. None of them holds a key. */
export interface LoginEvents {
  login: CustomEvent<{ userId: string | null; keyId: string }>
  logout: CustomEvent<null>
  'login-error': CustomEvent<{ error: OpenRouteError }>
}

export interface LoginElementProps
  extends DetailedHTMLProps<HTMLAttributes<OpenRouteLoginElement>, OpenRouteLoginElement>,
    LoginLook {
  'logo-alignment'?: 'left' | 'center' | undefined
  managed?: boolean | undefined
  class?: string | undefined
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'openroute-login': LoginElementProps
    }
  }
}
