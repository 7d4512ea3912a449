// Starts the processes of the bench, and ends them with it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { findRedis } from '../../helpers/find-tools.mjs'
import { pinned } from './pin.mjs'

const BENCH = new URL('../', import.meta.url)
const RUN_SERVER = fileURLToPath(new URL('servers/run-server.mjs', BENCH))

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A port that is free now. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  server.close()
  await once(server, 'close')
  return port
}

/**
 * @typedef {object} ServerProcess
 * @property {string} url
 * @property {(question: 'cpu' | 'memory' | 'stall') => Promise<number>} ask CPU time used so far in microseconds; resident memory in bytes
 *   after a garbage collection; the longest stall of the event loop since the last question, in milliseconds
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a server in a process of its own.
 *
 * @param {string} module path below test/bench
 * @param {Record<string, unknown>} options passed to the module's `start`, with the `port`
 * @param {'server' | 'load'} role which cores it runs on
 * @returns {Promise<ServerProcess>}
 */
export async function startServer(module, options = {}, role = 'server') {
  const port = await freePort()
  const flags = process.env.BENCH_NODE_FLAGS?.split(' ') ?? []
  const commandLine = pinned(role, [process.execPath, ...flags, RUN_SERVER, new URL(module, BENCH).href])
  const child = start(commandLine, ['ignore', 'inherit', 'inherit', 'ipc'])
  child.send({ ...options, port })
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${module} ended with ${signal ?? `exit code ${code}`}.`)
  })
  ended.catch(() => {}) // only what waits for a message needs to know
  const message = async () => (await Promise.race([once(child, 'message'), ended]))[0]
  await message()
  return {
    // Providers by address: who connects by name looks it up each time, and tries IPv6 first.
    url: `http://${role === 'load' ? '127.0.0.1' : 'localhost'}:${port}`,
    async ask(question) {
      child.send(question)
      return message()
    },
    stop: () => stop(child),
  }
}

/** Starts a Redis that keeps nothing on disk. */
export async function startRedis() {
  const program = findRedis()
  if (program === null)
    throw new Error('No Redis here: install redis-server, or name it in REDIS_SERVER_PATH.')
  const port = await freePort()
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = start(pinned('load', [program, ...settings]), ['ignore', 'pipe', 'inherit'])
  for await (const chunk of /** @type {import('node:stream').Readable} */ (child.stdout))
    if (String(chunk).includes('Ready to accept connections')) break
  return { url: `redis://127.0.0.1:${port}`, stop: () => stop(child) }
}

function start(
  /** @type {string[]} */ [program = '', ...args],
  /** @type {import('node:child_process').StdioOptions} */ stdio,
) {
  const child = spawn(program, args, { stdio })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

async function stop(/** @type {import('node:child_process').ChildProcess} */ child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'exit')
}
