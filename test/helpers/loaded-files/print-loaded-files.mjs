// Prints as JSON which files the import of the last argument loads, beyond those of the arguments before it.
import { createRequire, register } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'

const { port1, port2 } = new MessageChannel()
register('./report-loads.mjs', { parentURL: import.meta.url, data: { port: port2 }, transferList: [port2] })

const { cache } = createRequire(import.meta.url)
/** @type {Set<string>} */
const imported = new Set()

/** All files so far. What a CommonJS module requires is in its cache alone. */
function loadedFiles() {
  for (let next = receiveMessageOnPort(port1); next; next = receiveMessageOnPort(port1))
    if (next.message.startsWith('file:')) imported.add(fileURLToPath(next.message))
  return new Set([...imported, ...Object.keys(cache)])
}

const paths = process.argv.slice(2)
const last = paths.pop() ?? ''
for (const path of paths) await import(pathToFileURL(path).href)
const before = loadedFiles()
await import(pathToFileURL(last).href)
process.stdout.write(JSON.stringify([...loadedFiles()].filter((path) => !before.has(path))))
