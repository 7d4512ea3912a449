import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface ServerProcess {
  url: string
  process: ChildProcess
  /** Everything that it has written so far. */
  output(): string
  stop(): Promise<void>
}

/**
 * Runs a script of the repository that is a server, and waits until it prints its URL: “Open http://…” or “Listening on http://…”.
 *
 * @throws Error with its output when it ends before that.
 */
export async function startServerProcess(
  script: string,
  env: Record<string, string>,
): Promise<ServerProcess> {
  const path = fileURLToPath(new URL(`../../${script}`, import.meta.url))
  const child = spawn(process.execPath, [path], { env: { PATH: process.env.PATH ?? '', ...env } })
  let written = ''
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      written += chunk
      const found = /(?:open|listening on) (http:\/\/\w+:\d+)\D/i.exec(written)?.[1]
      if (found !== undefined) resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('close', () => reject(new Error(`${script} did not start:\n${written}`)))
  })
  return {
    url,
    process: child,
    output: () => written,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'close')
    },
  }
}
