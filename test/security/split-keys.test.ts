import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { type Gateway, startGateway } from '../helpers/gateway.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

const code = (one: string) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`
const SPELLINGS: readonly (readonly [name: string, spell: (key: string) => string])[] = [
  ['as it is', (key) => key],
  ['escaped', (key) => [...key].map(code).join('')],
  ['escaped in JSON in JSON', (key) => JSON.stringify([...key].map(code).join('')).slice(1, -1)],
]

describe.each(APP_SETUPS)('a key that arrives in pieces through $name', ({ start }) => {
  let gateway: Gateway
  let app: SetupApp
  let visitor: Visitor
  let key = ''
  /** The provider's response, chunk by chunk. */
  let chunks: string[] = []
  let headers: Record<string, string> = {}
  let status = 200

  beforeAll(async () => {
    gateway = await startGateway({
      emulator,
      granted: (granted) => {
        key = granted
      },
      complete: (res) => {
        res.writeHead(status, headers)
        for (const chunk of chunks) res.write(chunk)
        res.end()
      },
    })
    app = await start({ emulator: gateway, kit: { limits: false } })
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
  })
  afterAll(() => Promise.all([app.close(), gateway.close()]))

  it.each(SPELLINGS)('B32 F27 does not pass: %s', async (_, spell) => {
    const json = `{"error":{"message":"Bad ${spell(key)}!"}}`
    for (const type of ['application/json', 'text/event-stream'])
      for (const size of [1, 2, 7, 64]) {
        const body = type === 'application/json' ? json : `data: ${json}\n\n`
        status = 200
        headers = { 'content-type': type }
        chunks = body.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
        const text = await (await visitor.chat()).text()
        expect(text).toHaveLength(body.length)
        expect(text).toMatch(/Bad \*+!/)
      }
  })

  it('B32 does not pass in a header, whatever the status', async () => {
    for (status of [200, 429]) {
      headers = { 'content-type': 'application/json', 'retry-after': key, 'x-generation-id': `gen-${key}` }
      chunks = ['{}']
      const response = await visitor.chat()
      expect(response.status).toBe(status)
      expect(JSON.stringify([...response.headers])).not.toContain(key)
    }
  })
})
