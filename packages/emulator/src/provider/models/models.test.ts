import { expect, it } from 'vitest'
import { startEmulator } from '../../start-emulator.js'
import { type Chat, chat, type Json } from '../../test-kit.js'
import { modelList } from './models.js'

it('offers the given models only', async () => {
  const emulator = await startEmulator({ models: ['openai/gpt-4o', 'acme/one'], chunkDelayMs: 0 })
  const { data }: Json = await (await fetch(`${emulator.apiUrl}/models`)).json()
  expect(data.map(({ id }: Json) => id)).toEqual(['openai/gpt-4o', 'acme/one'])
  const key = emulator.createKey()
  const status = async (model: string) => (await chat(emulator, key, { model })).status
  expect([await status('acme/one'), await status('emulator/echo')]).toEqual([200, 400])
  await emulator.close()
})

it('M03 accepts every id by default', async () => {
  const emulator = await startEmulator({ chunkDelayMs: 0 })
  const key = emulator.createKey()
  const completion = async (request: Chat): Promise<Json> => (await chat(emulator, key, request)).json()
  for (const model of ['acme/one', 'openai/gpt-4o:online', 'acme/one:nitro', 'gpt-4o'])
    expect(await completion({ model })).toMatchObject({ model })
  expect(await completion({ model: 'openrouter/auto' })).toMatchObject({ model: 'openai/gpt-4o-mini' })
  expect(await completion({ models: ['acme/two', 'acme/three'] })).toMatchObject({
    model: 'acme/two',
  })
  expect((await completion({ model: 'openai/gpt-4o:free' })).usage.cost).toBe(0)
  await emulator.close()
})

it('M03 falls back to the first model of `models` that is offered', async () => {
  const emulator = await startEmulator({ models: ['acme/two'], chunkDelayMs: 0 })
  const response = await chat(emulator, emulator.createKey(), { models: ['acme/one', 'acme/two'] })
  expect(await response.json()).toMatchObject({ model: 'acme/two' })
  await emulator.close()
})

it.each([[[]], [['']], [['a', 'a']]])('refuses the list %j', (ids) => {
  expect(() => modelList(ids)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
})
