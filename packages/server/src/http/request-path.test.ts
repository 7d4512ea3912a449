import { describe, expect, it } from 'vitest'
import { pathBelowMount, toBrowserPath } from './request-path.js'
import type { RouteRequest } from './route-request.js'

const mount = '/openroute'

describe('pathBelowMount', () => {
  it.each([
    ['', '/openroute/login', '/login'],
    ['/app', '/app/openroute/login', '/login'],
    ['/app', '/openroute/login', '/login'],
    ['/team/app', '/team/app/openroute/login', '/login'],
    ['/team/app', '/app/openroute/login', '/login'],
    ['/team/app', '/openroute/login', '/login'],
    ['/openroute', '/openroute/openroute/login', '/login'],
    ['', '/openroute', ''],
    ['', '/openroutes', null],
    ['', '/app/openroute/login', null],
    ['/team/app', '/team/openroute/login', null],
  ])('S04 below %j: %s', (basePath, path, expected) => {
    expect(pathBelowMount({ basePath, mount }, path)).toBe(expected)
  })

  it.each([
    ['/openroute/login/', '/login'],
    ['/openroute/api/chat/completions/', '/api/chat/completions'],
    ['/openroute/', ''],
    // B18: one slash, and only as such.
    ['/openroute/login//', '/login/'],
    ['/openroute//login/', '//login'],
    ['/openroute/login%2f', '/login%2f'],
    ['/openroute/login/.', '/login/.'],
  ])('S10 B18 %s', (path, expected) => {
    expect(pathBelowMount({ basePath: '', mount }, path)).toBe(expected)
  })
})

describe('toBrowserPath', () => {
  const request = (prefix?: string): RouteRequest => ({
    method: 'GET',
    path: '/',
    search: '',
    header: (name) => (name === 'x-forwarded-prefix' ? prefix : undefined),
  })

  it.each([
    ['', '/private?x', undefined, '/private?x'],
    ['/app', '/private?x', undefined, '/app/private?x'],
    ['/app', '/app/private?x', undefined, '/app/private?x'],
    ['/app', '/App/private', undefined, '/App/private'],
    ['/app', '/app?x', undefined, '/app?x'],
    ['/app', '/apple', undefined, '/app/apple'],
    ['/app', '/?to=/app/x', undefined, '/app/?to=/app/x'],
    ['/team/app', '/app/private', undefined, '/team/app/private'],
    ['/team/app', '/private', undefined, '/team/app/private'],
    ['/app', '/app/private', '/app', '/app/app/private'],
    ['/app', '/app/private', '/app/', '/app/app/private'],
    ['/team/app', '/app/app/x', '/team', '/team/app/app/x'],
    ['/app', '/private', '/evil', '/app/private'],
    ['/app', '/private', '//evil.example', '/app/private'],
    ['', '/private', '/evil', '/private'],
    ['/app', 'http://evil.example/', undefined, '/app/'],
    ['/app', '//evil.example/', undefined, '/app//evil.example/'],
  ])('S04 below %j: %s with the prefix %s', (basePath, target, prefix, expected) => {
    expect(toBrowserPath({ basePath, mount }, request(prefix), target)).toBe(expected)
  })
})
