import { expect, it } from 'vitest'
import { startEmulator } from '../../start-emulator.js'
import { chat, type Json } from '../../test-kit.js'
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

it('accepts every id with "any"', () => {
  const { models, find } = modelList('any')
  expect(find('acme/one:free')).toMatchObject({ id: 'acme/one:free' })
  expect(models).toEqual(modelList(undefined).models)
  expect(modelList(undefined).find('acme/one:free')).toBeUndefined()
})

it.each([[[]], [['']], [['a', 'a']]])('refuses the list %j', (ids) => {
  expect(() => modelList(ids)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
})
