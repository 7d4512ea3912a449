// The provider of the servers under measurement: the API and the exchange of codes, as plain as can be. The `model`
// of a request names how it responds. `GET /events` streams what became of the responses, for the areas that measure it.
import { randomBytes } from 'node:crypto'
import { EVENT } from './event.mjs'

const EVENTS = 200
const COMPLETION = JSON.stringify({
  id: 'gen-0123456789',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'x'.repeat(600) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 120, total_tokens: 130 },
})
const LARGE = JSON.stringify({ id: 'gen-0123456789', content: 'x'.repeat(4_000_000) })
const MODEL = /"model":"bench\/([a-z-]+)"/

/** @type {Set<import('node:http').ServerResponse>} */
const watchers = new Set()
/** Responses that stay open. @type {Set<import('node:http').ServerResponse>} */
const open = new Set()
const publish = (/** @type {object} */ event) => {
  for (const watcher of watchers) watcher.write(`${JSON.stringify(event)}\n`)
}

/** @type {Record<string, (res: import('node:http').ServerResponse) => void>} */
const responses = {
  json: (res) => sendJson(res, COMPLETION),
  large: (res) => sendJson(res, LARGE),
  stream(res) {
    startEvents(res)
    for (let index = 0; index < EVENTS; index++) res.write(EVENT)
    res.end('data: [DONE]\n\n')
  },
  'paced-stream'(res) {
    startEvents(res)
    let sent = 0
    const timer = setInterval(() => {
      res.write(EVENT)
      if (++sent < EVENTS) return
      clearInterval(timer)
      res.end('data: [DONE]\n\n')
    }, 5)
    res.on('close', () => clearInterval(timer))
  },
  event(res) {
    startEvents(res)
    res.write(EVENT)
    // Not in the same segment as the event.
    setImmediate(() => res.end('data: [DONE]\n\n'))
  },
  idle(res) {
    startEvents(res)
    res.write(EVENT)
    open.add(res)
    res.on('close', () => {
      open.delete(res)
      publish({ closed: Date.now(), open: open.size })
    })
  },
  /** An event per second, until the client leaves. */
  steady(res) {
    startEvents(res)
    res.write(EVENT)
    const timer = setInterval(() => res.write(EVENT), 1000)
    res.on('close', () => clearInterval(timer))
  },
  /** As much as the way to the reader takes. */
  endless(res) {
    startEvents(res)
    const block = EVENT.repeat(500)
    const fill = () => {
      while (!res.destroyed && res.write(block));
    }
    res.on('drain', fill)
    fill()
  },
}

/** @returns {import('node:http').RequestListener} */
export function start() {
  return (req, res) => {
    const path = req.url ?? ''
    if (path === '/events') {
      watchers.add(res)
      res.on('close', () => watchers.delete(res))
      return void res.writeHead(200).flushHeaders()
    }
    /** @type {Buffer[]} */
    const chunks = []
    req.on('data', (chunk) => chunks.push(chunk))
    req.on('end', () => {
      const body = Buffer.concat(chunks)
      if (path === '/api/v1/chat/completions') {
        const model = MODEL.exec(body.subarray(0, 200).toString())?.[1] ?? ''
        return (responses[model] ?? responses.json)?.(res)
      }
      if (path === '/api/v1/auth/keys') {
        const key = `sk-or-v1-${randomBytes(32).toString('hex')}`
        return sendJson(res, JSON.stringify({ key, user_id: 'user_0123456789' }))
      }
      res.writeHead(404).end()
    })
  }
}

function sendJson(/** @type {import('node:http').ServerResponse} */ res, /** @type {string} */ json) {
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) })
  res.end(json)
}

function startEvents(/** @type {import('node:http').ServerResponse} */ res) {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
}
