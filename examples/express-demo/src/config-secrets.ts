import { randomBytes } from 'node:crypto'
import { ConfigError } from './config-values.js'

/** Each list has the newest secret first: it seals and signs; the others still open what they made. B09 */
export interface Secrets {
  kit: string[]
  session: string[]
  /** Names of the variables that were unset, so that a secret was made for this run. */
  generated: string[]
}

const MIN_BYTES = 32
/** Words that stand in examples and never in 32 random bytes. B08 */
const SAMPLE = /change|replace|example|secret|password|keyboard/i

export function readSecrets(env: NodeJS.ProcessEnv, production: boolean): Secrets {
  const generated: string[] = []
  const read = (name: string): string[] => {
    const value = env[name]
    if (value) return value.split(',').map((secret) => judge(name, secret.trim()))
    if (production)
      throw new ConfigError(`${name} is not set: in production give ${MIN_BYTES} random bytes. ${HOW}`)
    generated.push(name)
    return [randomBytes(MIN_BYTES).toString('base64url')]
  }
  const kit = read('OPENROUTE_KIT_SECRET')
  const session = read('SESSION_SECRET')
  if (kit.some((secret) => session.includes(secret)))
    throw new ConfigError(`OPENROUTE_KIT_SECRET and SESSION_SECRET must differ. ${HOW}`)
  return { kit, session, generated }
}

const HOW = 'Make one with: openssl rand -base64 32'

function judge(name: string, secret: string): string {
  if (Buffer.byteLength(secret) < MIN_BYTES)
    throw new ConfigError(`${name} is too short: each secret needs at least ${MIN_BYTES} bytes. ${HOW}`)
  // E09: a value copied from somewhere, or typed by hand, is known to others or guessed soon.
  if (SAMPLE.test(secret) || new Set(secret).size < 10)
    throw new ConfigError(`${name} looks like a sample, not like a random value. ${HOW}`)
  return secret
}
