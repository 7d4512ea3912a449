import type { FirstText } from './text-names.js'

/** What a signed-out visitor reads. The other English texts are loaded with what they are for. */
export const en: Readonly<Record<FirstText, string>> = {
  login_with: 'Log in with {}',
  continue_with: 'Continue with {}',
  connect: 'Connect {}',
  open: 'Opening {}…',
  check: 'One moment…',
  again: 'Try again',
}
