// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/app"}
import { safeReturnTo } from '@openroute-kit/core'
import { describe, expect, it } from 'vitest'
import { HOSTILE_RETURN_TO } from '../../../../test/helpers/hostile-return-to.js'
import { resolveReturnTo } from './resolve-return-to.js'

describe('resolveReturnTo', () => {
  it.each([
    [undefined, '/app'],
    ['/chat?x=1#end', '/chat?x=1#end'],
    ['chat', '/chat'],
    ['https://app.example/chat', '/chat'],
    ['https://evil.example/', '/'],
    ['https://app.example:8443/', '/'],
    ['http://app.example/', '/'],
    ['https://', '/'],
    ['', '/'],
  ])('B15 gives for %j %j', (wanted, expected) => {
    expect(resolveReturnTo(wanted)).toBe(expected)
  })

  it.each([
    ['?tab=2', '/app?tab=2'],
    ['#prices', '/app?old=1#prices'],
    ['?', '/app?'],
  ])('L10 resolves %j, which has no path, at this page: %j', (wanted, expected) => {
    history.replaceState(null, '', '/app?old=1')
    expect(resolveReturnTo(wanted)).toBe(expected)
    history.replaceState(null, '', '/app')
  })

  it.each(HOSTILE_RETURN_TO.map((payload) => [JSON.stringify(payload).slice(0, 60), payload]))(
    'B15 leaves this origin for nothing: %s',
    (_, payload) => {
      const path = resolveReturnTo(payload)
      expect(path).toMatch(/^\/(?![/\\])[\x20-\x7e]*$/)
      expect(new URL(path, location.href).origin).toBe('https://app.example')
    },
  )

  it('B15 resolves its own result to the same path', () => {
    for (const payload of HOSTILE_RETURN_TO) {
      const path = resolveReturnTo(payload)
      expect(resolveReturnTo(path)).toBe(path)
    }
  })

  it.each([
    ['a path of 2,000 characters', `/${'a'.repeat(1999)}`],
    ['a longer path', `/${'a'.repeat(2000)}`],
  ])('B15 treats %s as core does', (_, path) => {
    expect(resolveReturnTo(path)).toBe(safeReturnTo({ returnTo: path, baseUrl: 'https://app.example' }))
  })
})
