import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPostgres } from './find-tools.mjs'
import { freePorts } from './free-ports.js'

/** PostgreSQL refuses to run as root. This is Debian's `nobody`. */
const NOBODY = 65534

/** A real PostgreSQL of this test's own, on a free port. Everything in it is gone after `stop`. */
export async function startPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const bin = findPostgres()
  if (bin === null) throw new Error('No PostgreSQL here: install it, or name its folder in POSTGRES_BIN.')
  const [port] = await freePorts(1)
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'))
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  if (user.uid !== undefined) {
    await chown(folder, user.uid, user.gid)
    const { mode } = await stat(tmpdir())
    if ((mode & 0o001) === 0) await chmod(tmpdir(), mode | 0o001) // so that other users can reach the folder
  }
  const options = { ...user, cwd: folder }
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', folder, '-U', 'test', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
    options,
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const child = spawn(
    join(bin, 'postgres'),
    [
      ...['-D', folder, '-p', String(port), '-h', '127.0.0.1', '-k', ''],
      ...['-c', 'fsync=off', '-c', 'shared_buffers=16MB'],
    ],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let log = ''
  for await (const chunk of child.stderr) {
    log += chunk
    if (log.includes('ready to accept connections')) break
  }
  if (!log.includes('ready to accept connections')) throw new Error(`PostgreSQL did not start:\n${log}`)
  return {
    url: `postgres://test@127.0.0.1:${port}/postgres`,
    async stop() {
      child.kill('SIGQUIT') // without waiting for clients
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
