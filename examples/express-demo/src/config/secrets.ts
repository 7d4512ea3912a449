import { randomBytes } from 'node:crypto'
import * as v from 'valibot'

const MIN_SECRET_BYTES = 32
/** Words that are in examples and never in 32 random bytes. B08 */
const SAMPLE = /change|replace|example|secret|password|keyboard/i
export const MAKE_SECRET = 'Make one with: openssl rand -base64 32'

/** Secrets separated by commas. Unset while developing: one is generated. */
export function secrets(name: string, production: boolean): v.GenericSchema<string | undefined, string[]> {
  const given = v.pipe(
    v.string(),
    v.nonEmpty(`${name} is not set: in production give ${MIN_SECRET_BYTES} random bytes. ${MAKE_SECRET}`),
    v.transform((value) => value.split(',').map((one) => one.trim())),
    v.everyItem(
      (one) => Buffer.byteLength(one) >= MIN_SECRET_BYTES,
      `${name} is too short: each secret needs at least ${MIN_SECRET_BYTES} bytes. ${MAKE_SECRET}`,
    ),
    // E09: a value copied from somewhere, or typed by hand, is known to others or guessed soon.
    v.everyItem(
      (one) => !SAMPLE.test(one) && new Set(one).size >= 10,
      `${name} looks like a sample, not like a random value. ${MAKE_SECRET}`,
    ),
  )
  const unset = production ? '' : randomBytes(MIN_SECRET_BYTES).toString('base64url')
  return v.optional(v.config(given, { abortPipeEarly: true }), unset)
}
