/** What a valid option is, for the message of `config_invalid`: "<option> must be …". */
export const OPTION_RULES: Readonly<Record<string, string>> = Object.freeze({
  expiresAt:
    'a Date or an ISO 8601 time with zone, such as "2030-01-31T12:00:00Z", in the future, and not combined with expiresIn',
  expiresIn: 'a number of seconds above 0, and not combined with expiresAt',
  id: '1 to 32 of a-z, 0-9 and "-"',
  label: '1 to 100 characters without control characters',
  limit: 'a number of US dollars above 0',
  limitReset: '"daily", "weekly" or "monthly", together with limit',
  loginLifetime: 'a whole number of seconds from 60 to 86400',
  callbackPorts: 'a list of ports, such as [443, 3000]',
  attribution: 'names of request headers, without those that the kit sets',
  template: 'a URL that contains {id}, in place of the id of the key',
  option: 'an option that exists: see KeyOptions',
  parameters: 'without code, state, error and iss in its query: the login sets them',
  timeoutMs: 'a number of milliseconds from 1 to 2147483647',
  callbackUrl:
    'a page of this origin, https (http on localhost only), without user name, password and fragment, without code, state, error and iss in its query, and at a port that the provider accepts',
  server: 'a path such as "/openroute"',
  page: 'opened at an https address, or http on localhost: a login can’t return to file:, an extension or a custom scheme',
  clock:
    "used where the page can read the time of its server, which counts the seconds: allow connect-src 'self', and let the server send Date. Or use expiresAt",
  login: 'set: an element with the attribute "managed" shows the login that a script assigns to it',
  storage: '"memory", "session" or "local"',
  'url of a provider':
    'an absolute https URL without user name, password, query and fragment. Plain http is accepted on localhost, and on other hosts with insecure: true, for networks that you trust',
  url: 'an absolute https URL (http on localhost only) without user name, password and fragment; a base URL also without query',
})
