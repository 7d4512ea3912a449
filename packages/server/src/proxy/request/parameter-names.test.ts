import { describe, expect, it } from 'vitest'
import {
  canonicalSpelling,
  fold,
  isBudgetParameter,
  isModelParameter,
  isTokenLimitParameter,
} from './parameter-names.js'

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
    expect(canonicalSpelling(name, fold(name))).toBe(name === 'max_tokens' ? undefined : 'max_tokens')
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
])('F05 %s selects models: %s', (name, expected) => {
  expect(isModelParameter(fold(name))).toBe(expected)
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
])('F05 %s limits tokens: %s, or a thinking budget: %s', (name, tokens, budget) => {
  expect([isTokenLimitParameter(fold(name)), isBudgetParameter(fold(name))]).toEqual([tokens, budget])
})
