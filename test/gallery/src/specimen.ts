import type { LoginState, OpenRouteLogin } from '@openroute-kit/browser'
import { make } from './dom.js'
import { fixedLogin } from './fixed-login.js'
import type { Text } from './translate.js'

export type Attributes = Readonly<Record<string, string>>

/** What one row shows. */
export interface Specimen {
  /** Unique on the page. */
  id: string
  caption: Text
  /** One element for each. */
  elements: readonly Attributes[]
  /** What goes into its slots. */
  slots?: () => Element[]
  /** Default: signed out. */
  state?: LoginState
  /** The button or "Sign out" has been pressed, and its action does not end. */
  pressed?: 'button' | 'sign-out'
  /** The menu is open. */
  menu?: boolean
  /** A `<style>` element that belongs to the HTML. */
  styleSheet?: string
}

export interface Group {
  id: string
  title: Text
  about: Text
  specimens: readonly Specimen[]
  /** Shown once for all specimens: the HTML is the same in every state. */
  html?: string
}

/** The HTML of a specimen, as the browser serializes it. */
export const htmlOf = (specimen: Specimen): string =>
  [
    ...specimen.elements.map((attributes) =>
      createElement(specimen, attributes).outerHTML.replaceAll(' xmlns="http://www.w3.org/2000/svg"', ''),
    ),
    ...(specimen.styleSheet ? [specimen.styleSheet] : []),
  ].join('\n')

/** Appends the elements of a specimen to `parent`. */
export function show(specimen: Specimen, parent: HTMLElement): void {
  for (const attributes of specimen.elements) {
    const element = createElement(specimen, attributes)
    const { state = { status: 'signed-out' }, pressed } = specimen
    element.login = fixedLogin(state, pressed && (() => new Promise(() => {})))
    element.toggleAttribute('data-menu', specimen.menu ?? false)
    parent.append(element)
    if (pressed) element.shadowRoot?.querySelector<HTMLElement>(`[part=${pressed}]`)?.click()
  }
}

function createElement({ slots }: Specimen, attributes: Attributes): HTMLElement & { login: OpenRouteLogin } {
  const element = make('openroute-login', {}, ...(slots?.() ?? []))
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}
