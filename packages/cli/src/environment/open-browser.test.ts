import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Environment } from './detect-environment.js'
import { openBrowser } from './open-browser.js'

const SHORT = 'http://127.0.0.1:5150/login'
const LONG = 'https://site.example/auth?callback_url=http%3A%2F%2F127.0.0.1&code_challenge=abc&state=%PATH%'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openroute-cli-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Puts programs on the PATH that record how they are called. */
async function install(name: string, exitCode = 0): Promise<void> {
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\nprintf '%s\\n' "${name}" "$@" >> '${folder}/calls'\nexit ${exitCode}\n`)
  await chmod(path, 0o755)
}
const calls = () => readFile(join(folder, 'calls'), 'utf8').catch(() => '')

const open = (
  url: string,
  {
    kind = 'desktop',
    platform = 'linux',
    ...env
  }: { kind?: Environment['kind']; platform?: NodeJS.Platform; BROWSER?: string } = {},
) =>
  openBrowser(url, {
    environment: { kind, canOpenBrowser: true, sharesLoopback: true },
    platform,
    env: { PATH: folder, ...env },
  })

it.each<[string, NodeJS.Platform, Environment['kind'], string]>([
  ['xdg-open', 'linux', 'desktop', ''],
  ['open', 'darwin', 'desktop', ''],
  ['wslview', 'linux', 'wsl', ''],
  ['rundll32.exe', 'win32', 'desktop', 'url.dll,FileProtocolHandler\n'],
  ['powershell.exe', 'linux', 'wsl', '-NoProfile\n-NonInteractive\n-Command\nStart-Process\n'],
  ['cmd.exe', 'win32', 'desktop', '/c\nstart\n\n'],
])('T04 gives %s the whole address (%s, %s)', async (name, platform, kind, before) => {
  await install(name)
  expect(await open(SHORT, { platform, kind })).toBe(true)
  expect(await calls()).toBe(`${name}\n${before}${SHORT}\n`)
})

it('T04 gives $BROWSER an address with "&" and "%" unchanged', async () => {
  await install('browser')
  expect(await open(LONG, { BROWSER: 'browser --new' })).toBe(true)
  expect(await calls()).toBe(`browser\n--new\n${LONG}\n`)
})

it.each(['cmd.exe', 'powershell.exe'])('T04 gives %s no address that it would cut', async (name) => {
  await install(name)
  expect(await open(LONG, { platform: 'win32' })).toBe(false)
  expect(await open(LONG, { BROWSER: `${name} /c start` })).toBe(false)
  expect(await calls()).toBe('')
})

it('T03 tries the next program if one fails, and reports if all do', async () => {
  expect(await open(SHORT)).toBe(false)
  await install('xdg-open', 3)
  expect(await open(SHORT)).toBe(false)
  await install('x-www-browser')
  expect(await open(SHORT)).toBe(true)
  expect(await calls()).toBe(`${`xdg-open\n${SHORT}\n`.repeat(2)}x-www-browser\n${SHORT}\n`)
})

it('T06 tries no other program when the login has ended', async () => {
  await install('xdg-open')
  const environment = { kind: 'desktop', canOpenBrowser: true, sharesLoopback: true } as const
  const options = { environment, platform: 'linux', env: { PATH: folder } } as const
  expect(await openBrowser(SHORT, { ...options, signal: AbortSignal.abort() })).toBe(false)
  expect(
    await openBrowser(SHORT, { ...options, environment: { ...environment, canOpenBrowser: false } }),
  ).toBe(false)
  expect(await calls()).toBe('')
})
