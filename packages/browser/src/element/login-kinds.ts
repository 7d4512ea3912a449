import type { OpenRouteLogin } from '../login/open-route-login.js'
import { attributeError } from './attribute-rules.js'

/** Creates the login that the attributes of an element describe. @throws `config_invalid`, whose message begins with the option */
export type CreateLogin = (element: Element) => OpenRouteLogin

/** The kinds of login that this page has code for: with the attribute `server`, and without. */
export type LoginKinds = { server?: CreateLogin; browser?: CreateLogin }

const kinds: LoginKinds = {}
/** Called when there is a new kind, by elements that wait for theirs. */
const waiting = new Set<() => void>()

const createOf = (element: Element): CreateLogin | undefined =>
  kinds[element.hasAttribute('server') ? 'server' : 'browser']

/** Adds kinds of login to the element. One that is there already stays. */
export function addLoginKinds(more: LoginKinds): void {
  Object.assign(kinds, { ...more, ...kinds })
  for (const retry of [...waiting]) retry()
}

/** Whether the page has code for the kind of login that the attributes describe. If not, `retry` is called when more is added. */
export function hasLoginKind(element: Element, retry: () => void): boolean {
  const found = !!createOf(element)
  waiting[found ? 'delete' : 'add'](retry)
  return found
}

/** @throws `config_invalid`, also if the page has no code for the kind of login that the attributes describe */
export function createLoginOf(element: Element): OpenRouteLogin {
  const create = createOf(element)
  if (!create) throw attributeError('server', 'set')
  return create(element)
}
