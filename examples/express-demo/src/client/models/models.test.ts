import { describe, expect, it } from 'vitest'
import { chooseModel, filterModels, parseModels } from './models.js'

const JSON_LIST = {
  data: [
    {
      id: 'openai/gpt-4o',
      name: 'OpenAI: GPT-4o',
      context_length: 128000,
      pricing: { prompt: '0.0000025', completion: '0.00001' },
    },
    {
      id: 'openrouter/auto',
      name: 'Auto',
      context_length: 2000000,
      pricing: { prompt: '-1', completion: '-1' },
    },
    { id: 'deepseek/deepseek-chat' },
    { name: 'no id' },
    null,
  ],
}
const MODELS = parseModels(JSON_LIST)

describe('parseModels', () => {
  it('reads names, context and prices for a million tokens', () => {
    expect(MODELS[0]).toEqual({
      id: 'openai/gpt-4o',
      name: 'OpenAI: GPT-4o',
      contextLength: 128000,
      inputPrice: 2.5,
      outputPrice: 10,
    })
  })

  it('treats a negative or missing price as unknown, and uses the id for a missing name', () => {
    expect(MODELS[1]).toMatchObject({ inputPrice: null, outputPrice: null })
    expect(MODELS[2]).toEqual({
      id: 'deepseek/deepseek-chat',
      name: 'deepseek/deepseek-chat',
      contextLength: null,
      inputPrice: null,
      outputPrice: null,
    })
  })

  it('skips entries without an id, and accepts any JSON', () => {
    expect(MODELS).toHaveLength(3)
    for (const json of [null, 'x', {}, { data: {} }]) expect(parseModels(json)).toEqual([])
  })
})

describe('filterModels', () => {
  it('finds every word in name or id, in any order and case', () => {
    expect(filterModels(MODELS, 'gpt OPENAI').map(({ id }) => id)).toEqual(['openai/gpt-4o'])
    expect(filterModels(MODELS, '  ')).toHaveLength(3)
    expect(filterModels(MODELS, 'gpt deepseek')).toEqual([])
  })
})

describe('chooseModel', () => {
  it('keeps the remembered model while it exists, else takes a good first choice, else the first', () => {
    expect(chooseModel(MODELS, 'openrouter/auto')).toBe('openrouter/auto')
    expect(chooseModel(MODELS, 'gone/model')).toBe('deepseek/deepseek-chat')
    expect(chooseModel(MODELS.slice(1, 2), null)).toBe('openrouter/auto')
    expect(chooseModel([], null)).toBeUndefined()
  })
})
