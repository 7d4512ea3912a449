import type { Environment } from './detect-environment.js'
import { isBrowserSet } from './detect-environment.js'

/** A program with its arguments. No shell is involved. */
export type Opener = readonly [program: string, ...args: string[]]

/**
 * The programs that open a URL in the user's browser, the best first. `$BROWSER` is a list as `xdg-open` reads it: programs separated by
 * colons, with `%s` for the URL. T04
 */
export function openersFor(
  url: string,
  kind: Environment['kind'],
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
  isFile: (path: string) => boolean,
): Opener[] {
  return [
    ...(isBrowserSet(env) ? openersOf(env.BROWSER as string, url, platform, isFile) : []),
    ...(kind === 'wsl' ? WSL : (BY_PLATFORM[platform] ?? BY_PLATFORM.linux ?? [])).map(
      ([program, ...args]): Opener => [program, ...args, url],
    ),
  ]
}

/** `rundll32` comes first, since `cmd` gives `&`, `%` and `^` a meaning. */
const WINDOWS: Opener[] = [
  ['rundll32.exe', 'url.dll,FileProtocolHandler'],
  ['powershell.exe', '-NoProfile', '-NonInteractive', '-Command', 'Start-Process'],
  ['cmd.exe', '/c', 'start', ''],
]
const WSL: Opener[] = [['wslview'], ...WINDOWS, ['xdg-open']]
const BY_PLATFORM: Partial<Record<NodeJS.Platform, Opener[]>> = {
  darwin: [['open']],
  win32: WINDOWS,
  android: [['termux-open-url'], ['xdg-open']],
  linux: [['xdg-open'], ['x-www-browser']],
}

function openersOf(
  browser: string,
  url: string,
  platform: NodeJS.Platform,
  isFile: (path: string) => boolean,
): Opener[] {
  // The path of a program may contain spaces and, on Windows, a colon.
  if (isFile(browser)) return [[browser, url]]
  return browser.split(platform === 'win32' ? ';' : ':').flatMap((command): Opener[] => {
    const words = command.match(/"[^"]*"|'[^']*'|\S+/g)?.map((word) => word.replace(/^(["'])(.*)\1$/, '$2'))
    if (words === undefined) return []
    const [program, ...args] = words as [string, ...string[]]
    const filled = args.map((word) => word.replaceAll('%s', url))
    return [filled.join() === args.join() ? [program, ...args, url] : [program, ...filled]]
  })
}
