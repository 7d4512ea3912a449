import { startEmulator } from '@openroute-kit/emulator'
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici'
import { expect, it, onTestFinished } from 'vitest'
import { chunkEvent, EVENTS, startGateway } from '../helpers/gateway.js'
import { OUTBOUND_SETUPS } from '../helpers/outbound-setups.js'
import { Visitor } from '../helpers/visitor.js'

/** Node's `fetch` waits 300 seconds for headers, and as long for the body, unless options of its dispatcher say otherwise. */
const SILENCE_MS = 310_000
const timeoutsMs = { responseHeaders: 400_000, idle: 400_000, total: 900_000 }

it('S13 waits longer than Node would', { timeout: 2 * SILENCE_MS }, async () => {
  // For the visitors of this test, who are to wait as long as the kit.
  const before = getGlobalDispatcher()
  setGlobalDispatcher(new Agent({ headersTimeout: 0, bodyTimeout: 0 }))
  onTestFinished(() => setGlobalDispatcher(before))
  const emulator = await startEmulator()
  onTestFinished(() => emulator.close())
  let early = false
  const gateway = await startGateway({
    emulator,
    complete: (res) => {
      res.writeHead(200, EVENTS)
      if (early) res.flushHeaders()
      early = !early
      setTimeout(() => res.end(`${chunkEvent('hi')}data: [DONE]\n\n`), SILENCE_MS)
    },
  })
  onTestFinished(() => gateway.close())

  async function readAll({ start }: (typeof OUTBOUND_SETUPS)[number]): Promise<string[]> {
    const kit = { timeoutsMs, dispatcher: new Agent() }
    const app = await start({ emulator: { provider: gateway.provider }, kit })
    onTestFinished(() => app.close())
    const visitor = new Visitor(app.url)
    expect((await visitor.signIn(emulator)).status).toBe(303)
    const read = async (request: Promise<Response>) => (await request).text()
    return Promise.all([
      read(visitor.chat({ stream: true })),
      read(visitor.chat({ stream: true })),
      read(visitor.request('/app/stream')),
      read(visitor.request('/app/stream')),
    ])
  }
  const texts = (await Promise.all(OUTBOUND_SETUPS.map(readAll))).flat()
  expect(texts).toHaveLength(12)
  for (const text of texts) expect(text).toContain('[DONE]')
})
