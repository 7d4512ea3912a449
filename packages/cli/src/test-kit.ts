import type { Emulator } from '@openroute-kit/emulator'
import type { LoginOptions, UrlDetails } from './login/login-options.js'
import { notFoundPage } from './loopback/callback-pages.js'

// Helpers for the tests of this package. Not part of the build.

export const KEYS_PATH = '/api/v1/auth/keys'

/** Starts a login. @returns the URL passed to `onUrl`, and the pending result. */
export async function startLogin<O extends Omit<LoginOptions, 'onUrl'>, T>(
  login: (options: O) => Promise<T>,
  {
    onDetails = () => {},
    ...options
  }: Omit<O, 'appName' | 'onUrl'> & { appName?: string; onDetails?: (details: UrlDetails) => void },
): Promise<{ url: string; outcome: Promise<T> }> {
  let outcome: Promise<T> | undefined
  const url = await new Promise<string>((resolve, reject) => {
    const onUrl: LoginOptions['onUrl'] = (url, details) => {
      onDetails(details)
      resolve(url)
    }
    outcome = login({ appName: 'Test tool', ...options, onUrl } as unknown as O)
    outcome.catch(reject)
  })
  return { url, outcome: outcome as Promise<T> }
}

/** A required parameter of a URL. */
export function parameter(url: string, name: string): string {
  const value = new URL(url).searchParams.get(name)
  if (!value) throw new Error(`${url} has no ${name}`)
  return value
}

export const exchanges = (emulator: Emulator): number => emulator.requestsTo(KEYS_PATH).length

/**
 * Whether a loopback server of this package listens at the origin of a URL. Any server is not enough: while tests run in parallel, the
 * system may give a port that was just closed to another one.
 */
export async function isListening(url: string): Promise<boolean> {
  const [, text] = notFoundPage(404).texts.en
  try {
    return (await (await fetch(new URL('/nothing', url))).text()).includes(text)
  } catch {
    return false
  }
}
