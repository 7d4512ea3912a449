import { expect, it } from 'vitest'
import type { Environment } from './detect-environment.js'
import { openersFor } from './openers.js'

const URL = 'http://127.0.0.1:5150/login'
const openers = (
  kind: Environment['kind'],
  platform: NodeJS.Platform,
  BROWSER?: string,
  isFile: (path: string) => boolean = () => false,
) => openersFor(URL, kind, platform, { BROWSER }, isFile).map((words) => words.join(' '))

it.each<[Environment['kind'], NodeJS.Platform, string[]]>([
  ['desktop', 'linux', [`xdg-open ${URL}`, `x-www-browser ${URL}`]],
  ['desktop', 'freebsd', [`xdg-open ${URL}`, `x-www-browser ${URL}`]],
  ['desktop', 'darwin', [`open ${URL}`]],
  ['desktop', 'android', [`termux-open-url ${URL}`, `xdg-open ${URL}`]],
])('T04 opens a browser on a %s with %s', (kind, platform, expected) => {
  expect(openers(kind, platform)).toEqual(expected)
})

it.each<[Environment['kind'], NodeJS.Platform]>([
  ['desktop', 'win32'],
  ['wsl', 'linux'],
])('T04 opens the browser of Windows from a %s on %s', (kind, platform) => {
  expect(openers(kind, platform)).toEqual([
    ...(kind === 'wsl' ? [`wslview ${URL}`] : []),
    `rundll32.exe url.dll,FileProtocolHandler ${URL}`,
    `powershell.exe -NoProfile -NonInteractive -Command Start-Process ${URL}`,
    `cmd.exe /c start  ${URL}`,
    ...(kind === 'wsl' ? [`xdg-open ${URL}`] : []),
  ])
})

it.each<[string, string[]]>([
  ['firefox', [`firefox ${URL}`]],
  ['firefox --new-window', [`firefox --new-window ${URL}`]],
  ['firefox --url=%s --private', [`firefox --url=${URL} --private`]],
  ['firefox:chromium %s', [`firefox ${URL}`, `chromium ${URL}`]],
  ['"/opt/my browser/run" -x', [`/opt/my browser/run -x ${URL}`]],
  [':', []],
])('T04 tries $BROWSER first: %s', (browser, expected) => {
  expect(openers('desktop', 'linux', browser).slice(0, -2)).toEqual(expected)
})

it('T04 takes $BROWSER as one program if it is the path of a file', () => {
  const path = '/mnt/c/Program Files/Browser:1/run.exe'
  expect(openers('wsl', 'linux', path, (file) => file === path)[0]).toBe(`${path} ${URL}`)
})
