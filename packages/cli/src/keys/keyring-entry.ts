import { AsyncEntry } from '@napi-rs/keyring'

/** One access to an entry of the system's keyring. */
export type KeyringRequest = { service: string; account: string } & (
  | { operation: 'get' | 'delete' }
  | { operation: 'set'; text: string }
)

/** Resolves with the text of `get`, and with whether `delete` has found an entry. */
export async function accessKeyring(request: KeyringRequest): Promise<string | boolean | null> {
  const { service, account } = request
  // Never the keyring of the Linux kernel, which forgets everything at the next start.
  const entry = new AsyncEntry(service, account, { linux: { store: 'secret-service' } })
  if (request.operation === 'set') {
    await entry.setPassword(request.text)
    return null
  }
  return request.operation === 'get' ? ((await entry.getPassword()) ?? null) : entry.deleteCredential()
}
