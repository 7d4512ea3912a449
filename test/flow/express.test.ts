import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningApp, startExpressApp } from '../helpers/express-app.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator
let app: RunningApp

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
  app = await startExpressApp({ emulator })
})
afterAll(async () => {
  await app.close()
  await emulator.close()
})
beforeEach(() => emulator.clearRequests())

describe('a login on the server', () => {
  it('goes from the button to a streamed completion with a key that the visitor never sees', async () => {
    const visitor = new Visitor(app.url)
    expect(await visitor.session()).toEqual({ signedIn: false })

    const response = await visitor.signIn(emulator, { query: '?returnTo=/chat?topic=1' })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/chat?topic=1')
    expect(visitor.transactions()).toEqual([])

    const session = await visitor.session()
    expect(session).toMatchObject({
      signedIn: true,
      userId: 'user_lin',
      keyId: expect.stringMatching(/^[0-9a-f]{64}$/),
    })

    const chat = await visitor.chat({ stream: true })
    expect(chat.status).toBe(200)
    expect(chat.headers.get('content-type')).toMatch(/^text\/event-stream/)
    const text = await chat.text()
    expect(text).toMatch(/data: \[DONE\]\n\n$/)

    const whole = await visitor.chat()
    expect(await whole.json()).toMatchObject({ choices: [{ message: { role: 'assistant' } }] })

    expect((await visitor.signOut()).status).toBe(200)
    expect(await visitor.session()).toEqual({ signedIn: false })
    expect((await visitor.chat()).status).toBe(401)
  })
})
