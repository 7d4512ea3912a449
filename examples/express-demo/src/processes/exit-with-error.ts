import { OpenRouteError } from '@openroute-kit/core'
import { ConfigError } from '../config/read-env.js'
import { ListenError } from '../http/listen.js'
import { ChildExit } from './child-processes.js'

/**
 * Ends the process after a failed start, with one sentence. Exit code 2: a variable is wrong; 1: a port is taken.
 * Anything else is a bug, and thrown again.
 */
export function exitWithError(error: unknown): never {
  if (error instanceof ChildExit) process.exit(error.exitCode)
  if (!(error instanceof ConfigError || error instanceof ListenError || error instanceof OpenRouteError))
    throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(error instanceof ListenError ? 1 : 2)
}
