import { keyId, keyLinks } from '@openroute-kit/core'
import { type CommandContext, printJson } from './command-context.js'
import { requireKey } from './current-key.js'
import { formatRows } from './whoami.js'

/** `openroute links`: the pages of the key in use. */
export async function links(context: CommandContext): Promise<void> {
  const { provider, messages } = context
  const { key, source } = await requireKey(context)
  const pages = await keyLinks({ provider, key })
  if (context.json)
    return printJson(context, { provider: provider.id, source, keyId: await keyId(key), ...pages })
  await context.print(
    formatRows([
      [messages.settings, pages.settings],
      [messages.activity, pages.logs],
    ]),
  )
}
