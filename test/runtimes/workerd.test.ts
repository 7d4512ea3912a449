import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { SECRET } from '../helpers/express-app.js'
import { appOfGuide } from '../helpers/guide-apps.js'
import { startWorker } from '../helpers/start-worker.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 2 })
})
afterAll(() => emulator.close())

it('the app of the guide logs in, streams and signs out on workerd', async () => {
  const { files } = appOfGuide('Cloudflare Workers')
  const [, compatibilityDate = ''] =
    /compatibility_date = "(.+)"/.exec(files.get('wrangler.toml') ?? '') ?? []
  const worker = await startWorker({
    code: (url) =>
      `${files.get('worker.js')}`
        .replaceAll('http://localhost:3000', url)
        .replaceAll('http://localhost:4010', emulator.siteUrl),
    compatibilityDate,
    bindings: { OPENROUTE_KIT_SECRET: SECRET },
  })
  onTestFinished(() => worker.close())

  const visitor = new Visitor(worker.url)
  const guarded = await visitor.navigate('/account')
  expect(guarded.headers.get('location')).toBe('/openroute/login?returnTo=%2Faccount')
  const signedIn = await visitor.signIn(emulator, { query: '?returnTo=/account' })
  expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/account'])
  expect(await visitor.session()).toMatchObject({ signedIn: true })
  expect(await (await visitor.navigate('/account')).text()).toContain('Account')
  expect(await (await visitor.chat({ stream: true })).text()).toContain('[DONE]')
  expect((await visitor.signOut()).status).toBe(200)
  expect(await visitor.session()).toEqual({ signedIn: false })
})
