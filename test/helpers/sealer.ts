import { openroute, type Provider } from '@openroute-kit/core'
import { createScope } from '../../packages/server/src/sealing/scope.js'
import { createSealer, type Sealer } from '../../packages/server/src/sealing/seal.js'
import { SECRET } from './express-app.js'

/** A sealer like that of an app with these options. */
export function createTestSealer(
  provider: Provider = openroute,
  secret: string | readonly string[] = SECRET,
  mountPath = '/openroute',
): Sealer {
  return createSealer(secret, createScope(provider, 'http://localhost', mountPath))
}

/** The contents of a sealed value. */
export async function payloadOf(opened: ReturnType<Sealer['open']>): Promise<unknown> {
  const result = await opened
  if (result.status !== 'opened') throw new Error(`The value can’t be opened: ${result.status}.`)
  return result.payload
}
