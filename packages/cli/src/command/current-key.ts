import { isToken } from '@openroute-kit/core/internal'
import type { KeyLocation } from '../keys/stored-key.js'
import type { CommandContext } from './command-context.js'
import { CommandError } from './command-error.js'
import { commandStore } from './command-store.js'

export const KEY_VARIABLE = 'OPENROUTE_API_KEY'

export type KeySource = KeyLocation | { kind: 'environment'; name: typeof KEY_VARIABLE }

/** The key in use. */
export interface CurrentKey {
  key: string
  /** The provider's id of the user, if it is known. */
  userId: string | null
  source: KeySource
}

/** Finds the key in use: the environment variable wins over the store. `null`: there is none. T05 */
export async function findKey(context: CommandContext): Promise<CurrentKey | null> {
  const variable = context.env[KEY_VARIABLE]?.trim()
  if (variable) {
    if (!isToken(variable)) throw new CommandError(context.messages.invalidVariable, 'config_invalid')
    return { key: variable, userId: null, source: { kind: 'environment', name: KEY_VARIABLE } }
  }
  const stored = await commandStore(context).load()
  return stored && { key: stored.key, userId: stored.userId, source: stored.location }
}

/** The key in use. @throws CommandError if there is none */
export async function requireKey(context: CommandContext): Promise<CurrentKey> {
  const found = await findKey(context)
  if (found) return found
  throw new CommandError(context.messages.notLoggedIn(context.provider.name), 'not_signed_in')
}

/** The source of a key in words. */
export function describeSource(source: KeySource, { messages }: CommandContext): string {
  if (source.kind === 'file') return source.path
  return source.kind === 'keyring' ? messages.sourceKeyring : messages.sourceVariable
}
