import { attempt } from '../page/attempt.js'
import { ofDocument } from '../page/of-document.js'
import type { LoginStrategy, Message } from './login-strategy.js'

/**
 * Listens to what happens beside this page: other tabs, the login window, and the page's own return to the foreground. Returns the channel
 * between tabs and windows, if the platform has channels: jsdom has none. L13
 *
 * @param keyId returns the id of the key that is signed in, if there is one
 */
export function listen(
  strategy: LoginStrategy,
  keyId: () => string | undefined,
  signal: AbortSignal,
): BroadcastChannel | undefined {
  // C10: a page from the back/forward cache has missed what happened since.
  const onReturn = ({ type, persisted }: Event & { persisted?: boolean }) => {
    if (!ofDocument('hidden') && persisted !== false) strategy.recheck(!!persisted || type === 'online')
  }
  for (const type of ['pageshow', 'online', 'storage', 'visibilitychange'])
    addEventListener(type, onReturn, { signal })
  const channel = attempt(() => new BroadcastChannel('openroute-kit'))
  if (channel)
    channel.onmessage = ({ data }: MessageEvent<(Message & { scope: unknown }) | null>) => {
      if (data?.scope !== strategy.scope) return
      if (data.keyId === null) strategy.signedOut()
      else if (data.keyId === undefined) strategy.onMessage(data)
      else if (keyId() !== data.keyId) strategy.recheck(true)
    }
  return channel
}
