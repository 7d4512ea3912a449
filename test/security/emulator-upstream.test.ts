import { startEmulator } from '@openroute-kit/emulator'
import { expect, it, onTestFinished } from 'vitest'
import { APP_SETUPS } from '../helpers/app-setups.js'
import { json, startRawServer } from '../helpers/raw-server.js'
import { Visitor } from '../helpers/visitor.js'

it.each(APP_SETUPS)('F16 lists an upstream’s models to signed-in visitors of $name only', async (setup) => {
  const upstream = await startRawServer(json(200, { data: [{ id: 'llama3' }] }))
  const emulator = await startEmulator({ upstream: `${upstream.url}/v1` })
  onTestFinished(() => emulator.close())
  const app = await setup.start({ emulator, sessions: setup.sessions() })
  onTestFinished(() => app.close())
  const visitor = new Visitor(app.url)
  expect((await visitor.request('/openroute/api/models')).status).toBe(401)
  expect(upstream.requests).toEqual([])

  await visitor.signIn(emulator)
  const models = await visitor.request('/openroute/api/models')
  expect(await models.json()).toMatchObject({ data: [{ id: 'llama3' }] })
  expect(upstream.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([
    ['/v1/models', undefined],
  ])
})
