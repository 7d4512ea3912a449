import { describe, expect, it } from 'vitest'
import { CompletionError, retryAfterSeconds } from './completion-error.js'
import { problemOf } from './problem.js'

const NOW = 1_800_000_000_000
const refusal = (status: number, message = 'No.', wait?: number) =>
  CompletionError.fromJson({ error: { code: status, message } }, status, wait)

describe('problemOf', () => {
  it.each([
    [401, 'login'],
    [402, 'credit'],
    [429, 'wait'],
    [400, 'refused'],
    [403, 'refused'],
    [413, 'refused'],
    [408, 'broken'],
    [500, 'broken'],
    [502, 'broken'],
    [503, 'broken'],
    [504, 'broken'],
  ])('classifies status %i as "%s"', (status, kind) => {
    expect(problemOf(refusal(status), NOW).kind).toBe(kind)
  })

  it.each([
    [402, 'The limit of this key is used up.', 'credit'],
    [403, 'Key limit exceeded (total limit)', 'credit'],
    [402, 'Insufficient credits', 'account'],
    [402, 'Your balance is negative', 'account'],
    [402, 'Workspace budget exceeded', 'refused'],
    [403, 'Workspace budget exceeded', 'refused'],
    [403, 'Not available in your region', 'refused'],
    [404, 'No such model', 'refused'],
    [524, '', 'broken'],
  ])('P03 classifies %i “%s” as "%s"', (status, message, kind) => {
    expect(problemOf(refusal(status, message), NOW).kind).toBe(kind)
  })

  it('S06 takes a 401 of the model provider for a refusal, not for an ended login', () => {
    const error = { code: 401, message: 'Bad key', metadata: { provider_name: 'OpenAI' } }
    expect(problemOf(CompletionError.fromJson({ error }, 401), NOW)).toEqual({
      kind: 'refused',
      detail: 'Bad key',
    })
  })

  it('sets the time of the next try, in ten seconds where the provider gives none', () => {
    expect(problemOf(refusal(429, '', 7), NOW)).toEqual({ kind: 'wait', retryAt: NOW + 7000 })
    expect(problemOf(refusal(429), NOW)).toEqual({ kind: 'wait', retryAt: NOW + 10_000 })
  })

  it('counts down for a busy model too, where the response has Retry-After', () => {
    expect(problemOf(refusal(503, 'Busy', 7), NOW)).toEqual({
      kind: 'busy',
      retryAt: NOW + 7000,
      detail: 'Busy',
    })
  })

  it('keeps the message of the provider, up to 500 characters', () => {
    expect(problemOf(refusal(403, 'Flagged by moderation'), NOW).detail).toBe('Flagged by moderation')
    expect(problemOf(refusal(400, 'x'.repeat(9000)), NOW).detail).toHaveLength(500)
  })

  it('classifies a request that the kit refuses to send as an ended login', () => {
    expect(problemOf({ code: 'not_signed_in' }, NOW)).toEqual({ kind: 'login' })
  })

  it('offers a retry for a lost connection, without its technical message', () => {
    expect(problemOf(new TypeError('Failed to fetch'), NOW)).toEqual({ kind: 'broken' })
    expect(problemOf(new CompletionError('stream_broken', 'The stream ended early.'), NOW)).toEqual({
      kind: 'broken',
    })
  })

  it('accepts a body that is not JSON, or not an error', () => {
    for (const json of [null, 'x', {}, { error: 'text' }, { error: null }])
      expect(problemOf(CompletionError.fromJson(json, 502), NOW)).toEqual({ kind: 'broken' })
  })
})

describe('retryAfterSeconds', () => {
  it('reads seconds and dates, and bounds both', () => {
    expect(retryAfterSeconds('12', NOW)).toBe(12)
    expect(retryAfterSeconds(new Date(NOW + 30_000).toUTCString(), NOW)).toBe(30)
    expect(retryAfterSeconds(new Date(NOW - 30_000).toUTCString(), NOW)).toBe(0)
    expect(retryAfterSeconds('999999', NOW)).toBe(3600)
  })

  it('returns undefined for a missing or invalid value', () => {
    for (const value of [null, '', 'soon']) expect(retryAfterSeconds(value, NOW)).toBeUndefined()
  })
})
