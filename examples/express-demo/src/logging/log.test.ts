import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { createLog, requestLog } from './log.js'

const KEY = 'sk-or-v1-0123456789abcdef0123456789abcdef'

it('B30 logs method, path and status of a request, and no query, cookie, key or body', async () => {
  const written: string[] = []
  const log = createLog('info', { write: (line) => void written.push(line) })
  const middleware = requestLog(log)
  const server = createServer((req, res) => {
    middleware(req, res)
    req.resume()
    res.statusCode = 302
    res.setHeader('set-cookie', 'session=canary-session')
    res.setHeader('location', '/x?code=canary-location')
    res.end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  await fetch(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/openroute/callback?code=canary-code&state=canary-state`,
    {
      method: 'POST',
      redirect: 'manual',
      headers: {
        cookie: 'session=canary-cookie',
        authorization: `Bearer ${KEY}`,
        referer: 'http://x/?code=canary-referer',
      },
      body: 'canary-prompt',
    },
  )
  server.close()
  await once(server, 'close')
  const lines = written.join('')
  expect(lines).toContain('"path":"/openroute/callback"')
  expect(lines).toContain('"status":302')
  expect(lines).not.toContain('canary')
  expect(lines).not.toContain(KEY)
})

it('logs no invented error for a status from 500 on', async () => {
  const written: string[] = []
  const middleware = requestLog(createLog('info', { write: (line) => void written.push(line) }))
  const server = createServer((req, res) => {
    middleware(req, res)
    res.statusCode = 502
    res.end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  server.close()
  await once(server, 'close')
  const [line = {}, ...more] = written.map((text) => JSON.parse(text))
  expect(more).toEqual([])
  expect(line).toMatchObject({ level: 50, res: { status: 502 } })
  expect(line).not.toHaveProperty('err')
})

it('B30 logs an error by name and code, and takes a key out of its message', () => {
  const written: string[] = []
  const log = createLog('error', { write: (line) => void written.push(line) })
  const error = Object.assign(new Error(`refused ${KEY}`), {
    code: 'ECONNRESET',
    request: { headers: { authorization: KEY } },
  })
  log.error({ err: error, cookie: 'x', nested: { cookie: 'canary', body: 'canary' } }, `with ${KEY}`)
  const lines = written.join('')
  expect(lines).toContain('"errorCode":"ECONNRESET"')
  expect(lines).not.toContain(KEY)
  expect(lines).not.toContain('canary')
})
