import type { LoginState, OpenRouteLogin } from '@openroute-kit/browser'
import { make } from './dom.js'
import { stillLogin } from './still-login.js'
import type { Said } from './translate.js'

export type Attributes = Readonly<Record<string, string>>

/** What one row shows. */
export interface Specimen {
  /** Unique on the page. */
  id: string
  caption: Said
  /** One element for each. */
  elements: readonly Attributes[]
  /** What goes into its slots. */
  slots?: () => Element[]
  /** Default: signed out. */
  state?: LoginState
  /** The button or "Sign out" has been pressed, and it takes for ever. */
  pressed?: 'button' | 'sign-out'
  /** The menu stands open. */
  menu?: boolean
  /** What goes with the HTML: a style sheet, or a script. */
  besides?: string
}

export interface Group {
  id: string
  title: Said
  about: Said
  specimens: readonly Specimen[]
  /** Said once for all specimens, since the HTML of a state is no different. */
  html?: string
}

/** The HTML of a specimen, as the browser writes it. */
export const htmlOf = (specimen: Specimen): string =>
  [
    ...specimen.elements.map((attributes) =>
      bare(specimen, attributes).outerHTML.replaceAll(' xmlns="http://www.w3.org/2000/svg"', ''),
    ),
    ...(specimen.besides ? [specimen.besides] : []),
  ].join('\n')

/** The elements of a specimen, in `parent`. */
export function show(specimen: Specimen, parent: HTMLElement): void {
  for (const attributes of specimen.elements) {
    const element = bare(specimen, attributes)
    const { state = { status: 'signed-out' }, pressed } = specimen
    element.login = stillLogin(state, pressed && (() => new Promise(() => {})))
    element.toggleAttribute('data-menu', specimen.menu ?? false)
    parent.append(element)
    if (pressed) element.shadowRoot?.querySelector<HTMLElement>(`[part=${pressed}]`)?.click()
  }
}

function bare({ slots }: Specimen, attributes: Attributes): HTMLElement & { login: OpenRouteLogin } {
  const element = make('openroute-login', {}, ...(slots?.() ?? []))
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}
