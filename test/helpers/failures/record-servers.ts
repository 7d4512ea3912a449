// Logs requests, processes and console output. Node publishes them (node:diagnostics_channel), so servers need no changes.
import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { basename } from 'node:path'
import { format } from 'node:util'
import { log } from './test-log.js'

let recording = false

/** Starts recording, once for all test files of a worker. */
export function recordServers(): void {
  if (recording) return
  recording = true
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    const what = `${request.method} http://${request.headers.host}${request.url}`
    const started = performance.now()
    response.once('close', () => {
      const end = response.writableFinished
        ? String(response.statusCode)
        : `${response.statusCode}, broken off`
      log('server', `${what} → ${end} (${(performance.now() - started).toFixed(0)} ms)`)
    })
  })
  subscribe('child_process', (message) => {
    const child = (message as { process: ChildProcess }).process
    // By the next tick its streams exist, and the readers of its output have subscribed. Other streams are not read: to
    // listen to one would start it.
    process.nextTick(() => {
      const name = `${basename(child.spawnfile ?? '')} ${child.pid}`
      log('server', `${name} started: ${(child.spawnargs ?? []).join(' ')}`)
      for (const stream of [child.stdout, child.stderr])
        if (stream && stream.listenerCount('data') > 0)
          stream.on('data', (chunk) => {
            // Without a desktop Chromium logs dozens of errors about D-Bus.
            const text = String(chunk).replaceAll(/^.*\bdbus\b.*\n/gm, '')
            if (text !== '') log('server', `${name}: ${text}`)
          })
      child.once('exit', (code, signal) => log('server', `${name} ended: ${signal ?? code}`))
    })
  })
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    // biome-ignore lint/suspicious/noConsole: what the kit and its servers write there is recorded, and passed on
    const write = console[level].bind(console)
    console[level] = (...values: unknown[]) => {
      log('server', `console.${level}: ${format(...values)}`)
      write(...values)
    }
  }
}
