import { OpenRouteError } from '@openroute-kit/core'
import { ConfigError } from '../config/read-env.js'
import { ListenError } from '../http/listen.js'
import { ChildExit } from './child-processes.js'

/**
 * Prints why the start failed and ends the process. Exit code 2: a variable is wrong; 1: a port is taken. Any other error is a bug and is
 * thrown again.
 */
export function exitWithError(error: unknown): never {
  if (error instanceof ChildExit) process.exit(error.exitCode)
  if (!(error instanceof ConfigError || error instanceof ListenError || error instanceof OpenRouteError))
    throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(error instanceof ListenError ? 1 : 2)
}
