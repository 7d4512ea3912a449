import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import type { Environment } from './detect-environment.js'
import { type Opener, openersFor } from './openers.js'

/** A program that runs longer than this is a browser. Programs that hand a URL over have ended by then, if they failed too. */
const STILL_RUNNING_MS = 2_000

/** What no shell and no program reads as anything but a part of the URL: no `&`, `?`, `%`, quotes or spaces. */
const PLAIN_URL = /^https?:\/\/[\w.:/[\]-]+$/

export interface OpenBrowserOptions {
  environment: Environment
  /** Stops trying other programs. */
  signal?: AbortSignal
  env?: NodeJS.ProcessEnv
  platform?: NodeJS.Platform
}

/**
 * Opens a URL in the user's browser, which goes on running when this process ends. Resolves with whether a program has taken the URL.
 * `cmd` and PowerShell, which read `&` as the end of a command, are given plain URLs only. T04
 */
export async function openBrowser(url: string, options: OpenBrowserOptions): Promise<boolean> {
  const { environment, signal, env = process.env, platform = process.platform } = options
  if (!environment.canOpenBrowser) return false
  for (const opener of openersFor(url, environment.kind, platform, env, isFile)) {
    if (signal?.aborted) return false
    if (isShell(opener) && !PLAIN_URL.test(url)) continue
    if (await runs(opener, env)) return true
  }
  return false
}

const isShell = ([program]: Opener): boolean => /(^|[\\/])(cmd|powershell|pwsh)(\.exe)?$/i.test(program)

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

/** Starts a program. Resolves with `false` if there is none of this name, or if it fails at once. */
function runs([program, ...args]: Opener, env: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((resolve) => {
    // Detached, so that Ctrl-C in the terminal does not end the browser too.
    const child = spawn(program, args, { detached: true, env, stdio: 'ignore', windowsHide: true })
    const timer = setTimeout(() => resolve(true), STILL_RUNNING_MS)
    const end = (started: boolean) => {
      clearTimeout(timer)
      resolve(started)
    }
    child.once('error', () => end(false))
    child.once('exit', (code) => end(code === 0))
    child.unref()
    timer.unref()
  })
}
