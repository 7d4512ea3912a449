import type { LoginState } from '../../login/open-route-login.js'
import type { h, write } from '../../page/dom.js'
import type { ofDocument } from '../../page/of-document.js'
import type { TextName } from '../languages/text-names.js'

/** What the element does when its user asks for it. */
export interface Actions {
  press(): void
  signOut(): void
  startOver(): void
  cancel(): void
}

/** The functions that the button and the details both use: a list, because minifiers don't shorten the names of properties. */
export type Tools = readonly [
  h: typeof h,
  isHttpUrl: (value: unknown) => value is string,
  write: typeof write,
  ofDocument: typeof ofDocument,
]

/** The nodes of the button that the details belong to, and what they get from it. */
export interface Parts {
  readonly button: HTMLButtonElement
  /** The text of the signed-in button. */
  readonly credit: HTMLElement
  /** What screen readers say about the state. */
  readonly status: HTMLElement
  readonly actions: Actions
  readonly tools: Tools
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
