import type { ServerResponse } from 'node:http'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SECRET } from '../helpers/express-app.js'
import { chunkEvent, EVENTS, type Gateway, startGateway } from '../helpers/gateway.js'
import { type RunningWorker, startWorker } from '../helpers/start-worker.js'
import { parseEvents } from '../helpers/stream-events.js'
import { Visitor } from '../helpers/visitor.js'
import { waitUntil } from '../helpers/wait-until.js'

let emulator: Emulator
let gateway: Gateway
/** The provider's responses, which end when the kit ends them. */
const open = new Set<ServerResponse>()
let worker: RunningWorker

beforeAll(async () => {
  emulator = await startEmulator()
  gateway = await startGateway({
    emulator,
    complete: (res) => {
      open.add(res)
      res.on('close', () => open.delete(res))
      res.writeHead(200, EVENTS).write(chunkEvent('one'))
    },
  })
  worker = await startWorker({ code: (url) => codeOf(url, gateway), compatibilityDate: '2026-06-01' })
})
afterAll(async () => {
  await worker.close()
  await gateway.close()
  await emulator.close()
})

const codeOf = (url: string, { provider: { siteUrl, apiUrl } }: Gateway) => `
  import { createOpenRoute, defineProvider } from '@openroute-kit/server'
  let or
  export default {
    async fetch(request) {
      or ??= createOpenRoute({
        baseUrl: '${url}',
        secret: '${SECRET}',
        appName: 'Worker',
        provider: defineProvider({ id: 'openroute', siteUrl: '${siteUrl}', apiUrl: '${apiUrl}' }),
      })
      return (await or.handle(request)) ?? new Response('home')
    },
  }`

/** A visitor who is reading a response that does not end. */
async function streaming(): Promise<{ visitor: Visitor; response: Response }> {
  const visitor = new Visitor(worker.url)
  expect((await visitor.signIn(emulator)).status).toBe(303)
  const response = await visitor.chat({ stream: true })
  expect(response.status).toBe(200)
  return { visitor, response }
}

/** Signs out in another tab. The response ends with an error, and so does the request to the provider. */
async function signOut({ visitor, response }: Awaited<ReturnType<typeof streaming>>): Promise<void> {
  const otherTab = visitor.copy()
  expect((await otherTab.signOut()).status).toBe(200)
  const events = parseEvents(await response.text())
  expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({ error: { code: 'not_signed_in' } })
  expect(await otherTab.session()).toEqual({ signedIn: false })
}

it('S08 signs out on workerd while a response streams, and the response ends', async () => {
  await signOut(await streaming())
  await waitUntil('the provider sees the end', () => (open.size === 0 ? true : undefined))
})

it('S08 signs out on workerd although the request that began to stream first has ended', async () => {
  const first = await streaming()
  const [response] = open
  const second = await streaming()
  response?.end()
  await first.response.text()
  await signOut(second)
  await waitUntil('the provider sees the end', () => (open.size === 0 ? true : undefined))
})
