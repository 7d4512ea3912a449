// Prints as JSON what the import of the last argument takes, after those of the arguments before it: CPU time in ms, memory in MB.
import { pathToFileURL } from 'node:url'

const paths = process.argv.slice(2)
const last = paths.pop() ?? ''
for (const path of paths) await import(pathToFileURL(path).href)

const rss = process.memoryUsage.rss()
const start = process.cpuUsage()
await import(pathToFileURL(last).href)
const { user, system } = process.cpuUsage(start)
process.stdout.write(
  JSON.stringify({ cpu: (user + system) / 1000, rss: (process.memoryUsage.rss() - rss) / 1e6 }),
)
