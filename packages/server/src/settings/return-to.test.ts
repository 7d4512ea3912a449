import { safeReturnTo } from '@openroute-kit/core'
import { expect, it } from 'vitest'
import { resolveReturnTo } from './return-to.js'
import { readSettings } from './settings.js'

const settings = readSettings({
  baseUrl: 'https://app.example/team',
  secret: 'kOJ3mWq8Zr5TfVx2LpYs9Bd7NhGc4Aue',
  appName: 'Test',
})
const { origin, mountPath } = settings

it.each([
  ...[
    '',
    '/',
    '/team',
    '/team/',
    '/team/chats/7',
    '/a-b/_c',
    '/~me',
    '/a.b',
    '/a/../b',
    '/a/./b',
    '/a%20b',
    '/é',
  ],
  ...[
    '//',
    '//evil.example',
    '//evil',
    '///',
    '/a//b',
    '/a//',
    '/\\evil.example',
    '/%2f%2fevil',
    '/a\n',
    '\n/a',
    ' /a',
  ],
  ...[
    'a',
    'team/a',
    'https://evil.example/a',
    'https://app.example/a',
    'javascript:alert(1)',
    '/a?b=c',
    '/a#b',
  ],
  ...[
    mountPath,
    `${mountPath}/`,
    `${mountPath}/login`,
    '/TEAM/OpenRoute/logout',
    `${mountPath}s`,
    '/team/x/openroute',
  ],
])('B15 B16 is what safeReturnTo makes of %j', (returnTo) => {
  expect(resolveReturnTo(settings, returnTo)).toBe(
    safeReturnTo({ returnTo, baseUrl: origin, fallback: '/team/', exclude: mountPath }),
  )
})

it.each([1, 100, 340, 341, 342, 1000, 1024, 2000, 100_000])(
  'S25 shortens a path of %i characters',
  (length) => {
    const path = `/${'a'.repeat(length - 1)}`
    expect(resolveReturnTo(settings, path)).toBe(length <= 1021 ? path : '/team/')
  },
)
