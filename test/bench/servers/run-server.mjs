// A process with one server under measurement: `node run-server.mjs <module>`. The module's `start(options)` gives a request
// listener. The parent sends the options, and later asks for the process's own figures.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { watchStalls } from './watch-stalls.mjs'

setFlagsFromString('--expose-gc')
const collectGarbage = /** @type {() => void} */ (runInNewContext('gc'))
const stalls = watchStalls()

/** @param {string} question @returns {number} */
function figure(question) {
  if (question === 'cpu') {
    const { user, system } = process.cpuUsage()
    return user + system
  }
  if (question === 'memory') {
    // Twice, since a first collection only finalizes what the second one frees.
    collectGarbage()
    collectGarbage()
    return process.memoryUsage.rss()
  }
  if (question === 'stall') return stalls.longestMs()
  throw new Error(`There is no figure "${question}".`)
}

process.on('disconnect', () => process.exit())
process.on('SIGTERM', () => process.exit()) // writes the profile of --cpu-prof first
const [options] = await once(process, 'message')
const { start } = await import(process.argv[2] ?? '')
// Connections may be idle between two rounds, and a busy machine may need long for a request.
const timeouts = { keepAliveTimeout: 600_000, headersTimeout: 600_000, requestTimeout: 0 }
const server = createServer(timeouts, await start(options))
server.listen(options.port, '127.0.0.1')
await once(server, 'listening')
process.on('message', (question) => process.send?.(figure(String(question))))
process.send?.('ready')
