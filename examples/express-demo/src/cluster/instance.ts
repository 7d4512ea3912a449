import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type ChildProcesses, firstMessage } from '../processes/child-processes.js'
import type { Target } from './balancer.js'

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url))

/** One demo in a process of its own. */
export interface Instance extends Target {
  readonly process: ChildProcess
}

/**
 * Starts an instance, its lines of output marked with its name, and waits until it is ready.
 *
 * @throws ChildExit when it cannot start
 */
export async function startInstance(
  children: ChildProcesses,
  name: string,
  env: NodeJS.ProcessEnv,
): Promise<Instance> {
  const child = children.start({ args: [MAIN], env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  child.stderr?.on('data', (text: Buffer) => process.stderr.write(`[${name}] ${text}`))
  await firstMessage(child)
  return { name, port: Number(env.PORT), up: true, process: child }
}

/** Checks periodically whether each instance is up and reports changes. Returns a function that stops the checks. */
export function watchInstances(
  instances: readonly Instance[],
  onChange: () => void,
  everyMs = 500,
): () => void {
  const timer = setInterval(() => {
    for (const instance of instances) {
      isUp(instance).then((up) => {
        if (instance.up === up) return
        instance.up = up
        onChange()
      })
    }
  }, everyMs)
  return () => clearInterval(timer)
}

/** Any response will do: without Redis, an instance is up and responds with 503. */
async function isUp({ port, process: { exitCode, signalCode } }: Instance): Promise<boolean> {
  if (exitCode !== null || signalCode !== null) return false
  try {
    await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(1000) })
    return true
  } catch {
    return false
  }
}
