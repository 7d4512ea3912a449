import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { GuideApp } from './guide-apps.js'
import { openPorts } from './marked-processes.js'
import { waitUntil } from './wait-until.js'

/** Bun, Deno and Next's command. */
const PROGRAMS = fileURLToPath(new URL('../runtimes/node_modules/.bin', import.meta.url))

export interface GuideServer {
  url: string
  /** Everything that it has written so far. */
  output(): string
  stop(): Promise<void>
}

export interface GuidePorts {
  app: number
  emulator: number
}

/** Writes the files of an app into a folder in which its packages are installed. The ports of the guide become these. */
export async function writeGuideApp(app: GuideApp, folder: string, ports: GuidePorts): Promise<void> {
  for (const [path, code] of app.files) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, withPorts(code, ports))
  }
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  if (!app.module) delete manifest.type
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
}

/** Runs the commands of an app as the guide says. The last one is the server. @throws Error with their output */
export async function startGuideApp(
  { title, commands }: GuideApp,
  folder: string,
  ports: GuidePorts,
): Promise<GuideServer> {
  let output = ''
  const run = (command: string): ChildProcess => {
    const { PATH = '', HOME = '', TMPDIR = '' } = process.env
    const child = spawn('sh', ['-c', withPorts(command, ports)], {
      cwd: folder,
      // A group of its own, so that what the shell starts is stopped with it.
      detached: true,
      env: { PATH: `${PROGRAMS}${delimiter}${PATH}`, HOME, TMPDIR, NEXT_TELEMETRY_DISABLED: '1' },
    })
    const read = (chunk: Buffer) => {
      output += chunk
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    return child
  }
  const failed = () => new Error(`The app “${title}” of docs/frameworks.md did not start:\n${output}`)

  for (const command of commands.slice(0, -1)) {
    const [code] = await once(run(command), 'close')
    if (code !== 0) throw failed()
  }
  const server = run(commands.at(-1) ?? '')
  const closed = once(server, 'close')
  await waitUntil('the app listens', async () => {
    if (server.exitCode !== null) throw failed()
    return (await openPorts([ports.app])).length === 1
  })
  return {
    url: `http://localhost:${ports.app}`,
    output: () => output,
    async stop() {
      if (server.exitCode === null && server.pid !== undefined) process.kill(-server.pid, 'SIGTERM')
      await closed
    },
  }
}

function withPorts(text: string, { app, emulator }: GuidePorts): string {
  return text.replaceAll('3000', String(app)).replaceAll('4010', String(emulator))
}
