import { expect, it } from 'vitest'
import { configFolder } from './config-folder.js'

const lin = () => '/home/lin'
const unknownUser = () => {
  throw new Error('uv_os_homedir returned ENOENT')
}

it.each<[string, () => string]>([
  ['empty', () => ''],
  ['relative', () => 'lin'],
  ['unknown', unknownUser],
])('T05 asks the system where HOME is %s: the current folder is no place for a key', (_name, home) => {
  expect(configFolder({}, 'linux', [home, lin])).toBe('/home/lin/.config')
})

it.each(['linux', 'win32'] as const)(
  'T05 explains what to set for a user without a home on %s',
  (platform) => {
    const explained = { code: 'storage_unavailable', message: expect.stringContaining('XDG_CONFIG_HOME') }
    expect(() => configFolder({}, platform, [unknownUser])).toThrow(expect.objectContaining(explained))
  },
)

it('T05 prefers the folder that the user has chosen', () => {
  expect(configFolder({ XDG_CONFIG_HOME: '/cfg' }, 'linux', [unknownUser])).toBe('/cfg')
  expect(configFolder({ XDG_CONFIG_HOME: 'cfg' }, 'linux', [lin])).toBe('/home/lin/.config')
  expect(configFolder({ APPDATA: '/appdata' }, 'win32', [unknownUser])).toBe('/appdata')
})
