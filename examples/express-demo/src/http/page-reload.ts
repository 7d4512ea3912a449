import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Response, Router } from 'express'

export interface PageReload {
  router: Router
  /** Closes the event streams, which would keep the server from closing. */
  close(): void
}

const RETRY_MS = 200

/**
 * For `npm run dev`: the page reloads itself after a rebuild. It gets the current version from the event stream `/dev/reload` and
 * reconnects while the server restarts. Each start of the server makes a new version, and so does the message `reload` from the
 * parent process. Script and events come from the page's own origin, so its policy needs no exception.
 */
export function createPageReload(publicFolder: string): PageReload {
  let version = randomUUID()
  const streams = new Set<Response>()
  const send = (res: Response) => void res.write(`data: ${version}\n\n`)

  const onMessage = (message: unknown) => {
    if (message !== 'reload') return
    version = randomUUID()
    for (const res of streams) send(res)
  }
  process.on('message', onMessage)

  const router = Router()
  router.get('/dev/reload', (_req, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    streams.add(res)
    res.once('close', () => streams.delete(res))
    send(res)
  })
  router.get('/dev/reload.js', (_req, res) => {
    res.type('js').set('cache-control', 'no-store').send(script(version))
  })
  router.get(['/', '/index.html'], async (_req, res) => {
    const html = await readFile(join(publicFolder, 'index.html'), 'utf8')
    const tag = '<script type="module" src="/dev/reload.js"></script>\n</head>'
    res.type('html').set('cache-control', 'no-store').send(html.replace('</head>', tag))
  })
  return {
    router,
    close() {
      process.off('message', onMessage)
      for (const res of streams) res.end()
    },
  }
}

/** It contains the version of the page that loads it, so that a rebuild before the stream is open is not missed. */
function script(version: string): string {
  return `const connect = () => {
  const events = new EventSource('/dev/reload')
  events.onmessage = ({ data }) => data !== '${version}' && location.reload()
  events.onerror = () => {
    events.close()
    setTimeout(connect, ${RETRY_MS})
  }
}
connect()
`
}
