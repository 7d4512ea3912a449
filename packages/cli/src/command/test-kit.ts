import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Emulator } from '@openroute-kit/emulator'
import { onTestFinished } from 'vitest'
import { waitUntil } from '../../../../test/helpers/wait-until.js'

// Helpers for the tests of the command. Not part of the build.

// The command runs from the build, as a user's does: `npm test` builds first.
export const BIN: string = fileURLToPath(new URL('../../dist/bin.js', import.meta.url))

/** A running command and its output so far. */
export class Run {
  out = ''
  err = ''
  readonly ended: Promise<{ code: number; out: string; err: string }>

  constructor(readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk) => (this.out += chunk))
    child.stderr?.on('data', (chunk) => (this.err += chunk))
    child.stdin?.on('error', () => {}) // it may exit before it reads its input
    this.ended = once(child, 'close').then(([code]) => ({ code, out: this.out, err: this.err }))
    onTestFinished(() => void child.kill('SIGKILL'))
  }

  waitForMessage(pattern: RegExp): Promise<string> {
    return waitUntil(`${pattern} in ${this.err}`, () => pattern.exec(this.out + this.err)?.[0])
  }

  /** The login URL that it prints. */
  url(): Promise<string> {
    return this.waitForMessage(/http\S+code_challenge\S+(?=\s)/)
  }

  /** Opens a URL and reads the page. */
  static async visit(url: string): Promise<number> {
    const page = await fetch(url)
    await page.text()
    return page.status
  }
}

/** Starts commands on the desktop of a user who has no keyring, in a folder of their own. */
export class Commands {
  readonly env: NodeJS.ProcessEnv

  constructor(emulator: Emulator, folder: string) {
    // Where the tests run must not matter.
    const own = /_proxy$|^(CI|SSH_|OPENROUTE_|LC_|BROWSER$|CODESPACES|DISPLAY|WAYLAND|DBUS)/i
    const inherited = Object.entries(process.env).filter(([name]) => !own.test(name))
    this.env = {
      ...Object.fromEntries(inherited),
      LANG: 'C.UTF-8',
      DISPLAY: ':99',
      XDG_CONFIG_HOME: folder,
      OPENROUTE_SITE_URL: emulator.siteUrl,
      OPENROUTE_API_URL: emulator.apiUrl,
      NODE_OPTIONS: '--unhandled-rejections=strict', // D22
    }
  }

  run(args: string[], env: NodeJS.ProcessEnv = {}): Run {
    return new Run(spawn(process.execPath, [BIN, ...args], { env: { ...this.env, ...env } }))
  }

  /** Standard input is `/dev/null`, as in cron and in containers without `-i`. */
  runWithoutInput(args: string[], env: NodeJS.ProcessEnv = {}): Run {
    const stdio = ['ignore', 'pipe', 'pipe'] as const
    return new Run(
      spawn(process.execPath, [BIN, ...args], { env: { ...this.env, ...env }, stdio: [...stdio] }),
    )
  }

  /** A command on a pseudo-terminal. `after`: a shell command that runs on it when the first has ended. */
  runOnTerminal(args: string[], env: NodeJS.ProcessEnv = {}, after = ''): Run {
    const command = [process.execPath, BIN, ...args].map((word) => `'${word}'`).join(' ')
    const line = after === '' ? command : `${command}; code=$?; ${after}; exit $code`
    return new Run(spawn('script', ['-qec', line, '/dev/null'], { env: { ...this.env, ...env } }))
  }
}

/** A folder for the test, which is removed afterwards. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'openroute-cli-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}
