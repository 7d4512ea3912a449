import { redactKeys } from '@openroute-kit/core'

/** Longer texts of errors are cut: some databases put whole statements into them. */
const MAX_LENGTH = 200
/** The rest is not even searched for secrets. */
const MAX_INPUT = 2_000

/**
 * What a store threw, in one line for the developer: name, code and message. Runs of 20 characters and more with a digit, or with
 * letters of both cases, are removed, since stores quote ids of sessions and sealed values in their messages (B30).
 */
export function describeStoreError(thrown: unknown): string {
  const error = firstError(thrown)
  if (!(error instanceof Error)) return redact(String(error))
  const code = (error as { code?: unknown }).code
  const message = redact(error.message)
  return [error.name, typeof code === 'string' && !message.includes(code) ? code : '', message]
    .filter((part) => part !== '')
    .join(': ')
}

/** Node reports a failed connection as an `AggregateError` without a message, with one error for each address. */
function firstError(thrown: unknown): unknown {
  const { message, errors } = Object(thrown) as { message?: unknown; errors?: unknown }
  return message === '' && Array.isArray(errors) && errors.length > 0 ? errors[0] : thrown
}

/** User and password in the URL of a database. */
const CREDENTIALS = /:\/\/[^\s/]*@/g
const RUN = /[\w+/=-]{20,}/g
const isRandom = (run: string) => /\d/.test(run) || (/[a-z]/.test(run) && /[A-Z]/.test(run))

function redact(text: string): string {
  const [line = ''] = text
    .slice(0, MAX_INPUT)
    .trim()
    .split(/[\r\n]/)
  const redacted = redactKeys(line)
    .replace(CREDENTIALS, '://')
    .replace(RUN, (run) => (isRandom(run) ? '[redacted]' : run))
    .replace(/\.$/, '')
  return redacted.length > MAX_LENGTH ? `${redacted.slice(0, MAX_LENGTH)}…` : redacted
}
