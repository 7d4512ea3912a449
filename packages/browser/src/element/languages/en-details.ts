import type { FirstText, TextName } from './text-names.js'

/** The English texts beside those of `en.ts`. */
export const enDetails: Readonly<Record<Exclude<TextName, FirstText>, string>> = {
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
  setup: 'This page is misconfigured. Please contact its developer.',
  popup: 'Allow pop-ups for this page, then try again.',
  storage: 'Allow this page to store data, or leave private browsing, then try again.',
  insecure: 'Logging in needs a secure (https) page.',
  frame: 'Logging in doesn’t work inside another site.',
  tab: 'Open this page in a tab',
  waiting: 'Waiting for approval…',
  start_over: 'Start over',
  cancel: 'Cancel',
  cancelled: 'You cancelled the login. Nothing was changed.',
}
