import { keyId, keyLinks } from '@openroute-kit/core'
import { type CommandContext, printJson } from './command-context.js'
import { commandStore } from './command-store.js'
import { KEY_VARIABLE } from './current-key.js'

/** `openroute logout`: forgets the stored key, and says which one to delete and where, since no app can revoke a key. */
export async function logout(context: CommandContext): Promise<void> {
  const { env, messages, provider, note } = context
  const store = commandStore(context)
  const stored = await store.load()
  await store.remove()
  if (stored) {
    const [id, { settings }] = [await keyId(stored.key), await keyLinks({ provider, key: stored.key })]
    if (context.json)
      await printJson(context, { removed: true, location: stored.location, keyId: id, settings })
    else note(messages.loggedOut(id), `${messages.deleteAt} ${settings}`)
  } else if (context.json) await printJson(context, { removed: false })
  else note(messages.nothingStored)
  if (env[KEY_VARIABLE]?.trim()) note(messages.variableWins)
}
