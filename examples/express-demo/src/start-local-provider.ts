import { OpenRouteError } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { ListenError } from './http/listen.js'

/** @throws ListenError for a taken port */
export async function startLocalProvider(port: number): Promise<Emulator> {
  try {
    return await startEmulator({ port })
  } catch (error) {
    if (!(error instanceof OpenRouteError)) throw error
    throw new ListenError(
      `The local OpenRoute cannot start on port ${port}: stop what uses it, or choose another with EMULATOR_PORT.`,
    )
  }
}
