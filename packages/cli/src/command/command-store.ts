import { type KeyStore, openKeyStore } from '../keys/key-store.js'
import type { CommandContext } from './command-context.js'

/** The store of the command itself. Its keyring errors are reported once, by `login`, which decides where the key goes. */
export function commandStore(
  { provider, prefer }: CommandContext,
  onKeyringError: () => void = () => {},
): KeyStore {
  return openKeyStore({ name: 'openroute', provider, prefer, onKeyringError })
}
