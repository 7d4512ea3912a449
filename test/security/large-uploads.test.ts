import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS, type SetupApp } from '../helpers/app-setups.js'
import { startExpressApp } from '../helpers/express-app.js'
import { chatBody, Visitor } from '../helpers/visitor.js'

const MIB = 1024 * 1024
const SEED = '9007199254740993'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.clearRequests())

const completions = () => emulator.requestsTo('/api/v1/chat/completions')

describe.each(APP_SETUPS)('large bodies to $name', ({ start }) => {
  let app: SetupApp
  let visitor: Visitor

  beforeAll(async () => {
    app = await start({ emulator })
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
  })
  afterAll(() => app.close())

  it('S14 are accepted up to 10 MiB', async () => {
    // The body is refused for its content, so that the emulator does not have to parse it.
    const body = (bytes: number) => `{"a":"${'x'.repeat(bytes - 9)}",}`
    for (const [bytes, status] of [
      [10 * MIB, 400],
      [10 * MIB + 1, 413],
    ] as const)
      expect((await visitor.chat({}, { body: body(bytes) })).status).toBe(status)
  })

  it('S14 keep their numbers, also where the app checks models and tokens', async () => {
    const governed = await start({ emulator, kit: { allowModel: () => true, maxTokens: 50 } })
    onTestFinished(() => governed.close())
    for (const { url } of [app, governed]) {
      const other = new Visitor(url)
      await other.signIn(emulator)
      emulator.clearRequests()
      const body = chatBody().replace('{', `{"seed":${SEED},"temperature":1.0,`)
      expect((await other.chat({}, { body })).status).toBe(200)
      expect(completions()[0]?.body).toContain(`{"seed":${SEED},"temperature":1.0,`)
    }
  })
})

describe('express.json() in front of the kit', () => {
  let app: Awaited<ReturnType<typeof startExpressApp>>
  let visitor: Visitor

  beforeAll(async () => {
    app = await startExpressApp({ emulator, before: (it) => it.use(express.json()) })
    visitor = new Visitor(app.url)
    await visitor.signIn(emulator)
  })
  afterAll(() => app.close())

  it('S14 cuts a photo with an error that names its limit', async () => {
    const response = await visitor.chat({ user: 'x'.repeat(200_000) })
    const { error } = await response.json()
    expect([response.status, error.code]).toEqual([413, 'body_too_large'])
    expect(error.message).toMatch(/102400 bytes.*express\.json\(\{ limit/)
  })

  it('S14 forwards what it has parsed, and nothing whose numbers it has changed', async () => {
    expect((await visitor.chat({ seed: Number.MAX_SAFE_INTEGER, temperature: 0.1 })).status).toBe(200)
    expect(JSON.parse(completions()[0]?.body ?? '')).toMatchObject({
      seed: Number.MAX_SAFE_INTEGER,
      temperature: 0.1,
    })
    for (const number of [SEED, `-${SEED}`, '1e999', '[1,{"a":18446744073709551615}]']) {
      const response = await visitor.chat({}, { body: chatBody().replace('{', `{"seed":${number},`) })
      const { error } = await response.json()
      expect([response.status, error.code]).toEqual([400, 'body_invalid'])
      expect(error.message).toMatch(/express\.json\(\)/)
    }
    expect(completions()).toHaveLength(1)
  })
})
