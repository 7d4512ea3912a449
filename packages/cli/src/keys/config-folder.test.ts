import { isAbsolute } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { configFolder } from './config-folder.js'

const { homedir, userInfo } = vi.hoisted(() => ({ homedir: vi.fn(), userInfo: vi.fn() }))
vi.mock('node:os', () => ({ homedir, userInfo }))
afterEach(() => void vi.resetAllMocks())

const unknownUser = () => {
  throw Object.assign(new Error('uv_os_homedir returned ENOENT'), { code: 'ERR_SYSTEM_ERROR' })
}

it.each(['', 'relative'])('T05 ignores HOME=%j, since the current folder is no place for a key', (home) => {
  homedir.mockReturnValue(home)
  userInfo.mockReturnValue({ homedir: '/home/lin' })
  expect(configFolder({}, 'linux')).toBe('/home/lin/.config')
})

it.each(['linux', 'win32'] as const)(
  'T05 explains what to set for a user without a home on %s',
  (platform) => {
    homedir.mockImplementation(unknownUser)
    userInfo.mockImplementation(unknownUser)
    const explained = { code: 'storage_unavailable', message: expect.stringContaining('XDG_CONFIG_HOME') }
    expect(() => configFolder({}, platform)).toThrow(expect.objectContaining(explained))
  },
)

it('T05 prefers the folder that the user has chosen', () => {
  homedir.mockReturnValue('/home/lin')
  expect(configFolder({ XDG_CONFIG_HOME: '/cfg' }, 'linux')).toBe('/cfg')
  expect(configFolder({ XDG_CONFIG_HOME: 'cfg' }, 'linux')).toBe('/home/lin/.config')
  expect(isAbsolute(configFolder({ APPDATA: '/appdata' }, 'win32'))).toBe(true)
})
