import type { LoginState } from '../../login/open-route-login.js'
import type { h, setAttribute, write } from '../../page/dom.js'
import type { ofDocument } from '../../page/of-document.js'
import type { TextName } from '../languages/text-names.js'

/** What the element does when its user asks for it. */
export interface Actions {
  press(): void
  signOut(): void
  startOver(): void
  cancel(): void
}

/** The nodes of the button that the details belong to, and the functions that both use. */
export interface Parts {
  readonly shadow: ShadowRoot
  readonly root: HTMLElement
  readonly button: HTMLButtonElement
  /** The text of the signed-in button. */
  readonly credit: HTMLElement
  readonly actions: Actions
  readonly tools: {
    readonly h: typeof h
    readonly ofDocument: typeof ofDocument
    readonly setAttribute: typeof setAttribute
    readonly write: typeof write
    readonly isHttpUrl: (value: unknown) => value is string
    /** Adds a style sheet to the element. */
    readonly addStyle: (css: string) => void
  }
}

/** What to draw. */
export interface Seen {
  readonly state: LoginState
  /** Whether the button is busy. */
  readonly isBusy: boolean
  /** The provider's name. */
  readonly name: string
  readonly say: (text: TextName, ...values: string[]) => string
}
