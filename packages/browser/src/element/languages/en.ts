import type { Texts } from './text-names.js'

export const en: Required<Texts> = {
  login_with: 'Log in with {}',
  continue_with: 'Continue with {}',
  connect: 'Connect {}',
  open: 'Opening {}…',
  check: 'One moment…',
  again: 'Try again',
  signed_in: 'Signed in',
  left: '{} of {} left',
  settings: 'Key settings',
  activity: 'Activity',
  sign_out: 'Sign out',
  note: 'Signing out does not delete your key: it stays valid. Delete it in the key settings.',
  failed: 'Please log in again.',
  declined: 'You declined the login. Nothing was changed.',
  maybe: 'The login broke off. A key may exist: look at your keys, then log in again.',
  later: 'The service can’t be reached. Please try again later.',
  browser: 'Allow pop-ups and data for this page, or open it in a tab of its own.',
}
