import { startEmulator } from '@openroute-kit/emulator'
import compression from 'compression'
import { expect, it, onTestFinished } from 'vitest'
import { startExpressApp } from '../helpers/express-app.js'
import { FlakyStore, StoreFaults } from '../helpers/flaky-store.js'
import { Visitor } from '../helpers/visitor.js'

it('D11 sends complete, compressed responses when touching the session fails', async () => {
  const emulator = await startEmulator({ chunkDelayMs: 1 })
  const faults = new StoreFaults()
  const app = await startExpressApp({
    emulator,
    store: new FlakyStore(faults),
    session: { rolling: true },
    first: (express) => express.use(compression()),
  })
  onTestFinished(async () => {
    await app.close()
    await emulator.close()
  })
  const visitor = new Visitor(app.url)
  await visitor.signIn(emulator)
  faults.fail(({ operation }) => operation === 'touch', Number.POSITIVE_INFINITY)
  for (let count = 0; count < 10; count++) expect(await visitor.session()).toMatchObject({ signedIn: true })
  expect(await (await visitor.request('/openroute/api/models')).json()).toHaveProperty('data')
  expect(await (await visitor.chat({ stream: true })).text()).toContain('[DONE]')
})
