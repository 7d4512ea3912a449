import { describe, expect, it } from 'vitest'
import { fold, namesBudget, namesModels, namesTokens, otherSpelling } from './parameter-names.js'

describe('fold', () => {
  it.each([
    'max_tokens',
    'Max_Tokens',
    'max-tokens',
    'maxTokens',
    'max_toKens',
    'max_tokenſ',
    'ｍａｘ＿ｔｏｋｅｎｓ',
  ])('F05 reads %j as max_tokens', (name) => {
    expect(fold(name)).toBe('maxtokens')
    expect(otherSpelling(name, fold(name))).toBe(name === 'max_tokens' ? undefined : 'max_tokens')
  })
})

it.each([
  ['model', true],
  ['models', true],
  ['analysis_models', true],
  ['judgeModel', true],
  ['model_id', true],
  ['fallbacks', true],
  ['excluded_models', false],
  ['ignored_models', false],
  ['modalities', false],
  ['enable_paid_model_training', false],
  ['modelling', false],
])('F05 takes what %s holds for models: %s', (name, expected) => {
  expect(namesModels(fold(name))).toBe(expected)
})

it.each([
  ['max_tokens', true, false],
  ['max_new_tokens', true, false],
  ['max_tokens_to_sample', true, false],
  ['max_content_tokens', false, false],
  ['max_input_tokens', false, false],
  ['min_tokens', false, false],
  ['budget_tokens', false, true],
  ['thinking_budget', false, true],
  ['thinking_token_budget', false, true],
  ['max_results', false, false],
])('F05 knows what %s bounds', (name, tokens, budget) => {
  expect([namesTokens(fold(name)), namesBudget(fold(name))]).toEqual([tokens, budget])
})
