import type { Locale, OpenRouteError } from '@openroute-kit/core'
import type { DetailedHTMLProps, HTMLAttributes } from 'react'

export type OpenRouteLoginElement = HTMLElementTagNameMap['openroute-login']

/** The attributes for the button's appearance that are spelled the same as its properties. */
export interface LoginLook {
  /** `icon` is a button without text. Default `standard`. */
  type?: 'standard' | 'icon' | undefined
  /** `auto` follows the page's colour scheme. Default `filled`. */
  theme?: 'filled' | 'outline' | 'filled-black' | 'auto' | undefined
  /** The height: 48, 40 or 32 CSS pixels. Default `medium`. */
  size?: 'large' | 'medium' | 'small' | undefined
  shape?: 'rectangular' | 'pill' | 'circle' | 'square' | undefined
  text?: 'login_with' | 'continue_with' | 'connect' | undefined
  /** The width of the button in CSS pixels. Default: that of the longest label. */
  width?: number | undefined
  /** The language, as a BCP 47 tag. Default: that of the document. */
  locale?: Locale | (string & {}) | undefined
  disabled?: boolean | undefined
}

/** The element's events. None of them contains a key. */
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
