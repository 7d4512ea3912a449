import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePorts } from './free-ports.js'
import { secretInOutput } from './secret-in-output.js'

const MAIN = fileURLToPath(new URL('../../examples/express-demo/dist/main.js', import.meta.url))
const START_MS = 20_000

export interface DemoProcess {
  /** Where its visitors go. */
  url: string
  /** Where it listens; the same unless `env` sets another BASE_URL. */
  listenUrl: string
  /** The local OpenRoute that it started; nothing listens there when `env` names another provider. */
  emulatorUrl: string
  process: ChildProcess
  /** Everything that it has written so far, on standard output and standard error. */
  output(): string
  /** Ends it with SIGTERM and returns its exit code. @throws Error when it has ever written a secret (B30). */
  stop(): Promise<number | null>
}

export interface DemoExit {
  code: number | null
  output: string
}

/**
 * Starts the built demo in a process of its own, as a user does, and waits until it responds.
 * `env` is added to the ports that are chosen here; the caller's own OPENROUTE_* and REDIS_URL are not passed on.
 *
 * @throws Error with the demo's output when it ends or is not ready in time.
 */
export async function startDemo(
  options: {
    env?: Record<string, string>
    nodeOptions?: readonly string[]
    /** Path of another Node. Default: the one of this process. */
    node?: string
  } = {},
): Promise<DemoProcess> {
  const [port, emulatorPort] = await freePorts(2)
  const env: Record<string, string> = {
    PORT: String(port),
    EMULATOR_PORT: String(emulatorPort),
    METRICS_PORT: '0',
    ...options.env,
  }
  const { child, output } = spawnDemo(env, options)
  const listenUrl = `http://localhost:${env.PORT}`
  const deadline = Date.now() + START_MS
  while (!output().includes('Open http') || !(await isReachable(`${listenUrl}/healthz`))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`The demo did not start:\n${output()}`)
    }
    await wait(50)
  }
  return {
    url: env.BASE_URL ?? listenUrl,
    listenUrl,
    emulatorUrl: `http://localhost:${env.EMULATOR_PORT}`,
    process: child,
    output,
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      const secret = secretInOutput(output())
      if (secret !== null) throw new Error(`The demo has written ${secret}`)
      return child.exitCode
    },
  }
}

/** Runs the demo with an environment in which it should not start, and returns its output. */
export async function runDemo(env: Record<string, string>): Promise<DemoExit> {
  const { child, output } = spawnDemo(env)
  const timer = setTimeout(() => child.kill('SIGKILL'), START_MS)
  await once(child, 'close')
  clearTimeout(timer)
  return { code: child.exitCode, output: output() }
}

function spawnDemo(
  env: Record<string, string>,
  { nodeOptions = [], node = process.execPath }: { nodeOptions?: readonly string[]; node?: string } = {},
): { child: ChildProcess; output: () => string } {
  const child = spawn(node, ['--unhandled-rejections=strict', ...nodeOptions, MAIN], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let written = ''
  child.stdout.on('data', (chunk) => (written += chunk))
  child.stderr.on('data', (chunk) => (written += chunk))
  return { child, output: () => written }
}

async function isReachable(url: string): Promise<boolean> {
  try {
    // Any response will do: without Redis the demo is up and responds with 503.
    await fetch(url)
    return true
  } catch {
    return false
  }
}
