import { getKeyInfo, type KeyInfo, keyId, keyLinks, OpenRouteError } from '@openroute-kit/core'
import { type CommandContext, printJson } from './command-context.js'
import { CommandError } from './command-error.js'
import { describeSource, requireKey } from './current-key.js'

/** `openroute whoami`: the key in use, with its credit. */
export async function whoami(context: CommandContext): Promise<void> {
  const { provider, messages, fetch, signal } = context
  const { key, userId, source } = await requireKey(context)
  const info = await getKeyInfo({ provider, key, fetch, signal }).catch((error: unknown) => {
    if (!(error instanceof OpenRouteError) || error.code !== 'key_rejected') throw error
    throw new CommandError(`${messages.keyRejected} (${describeSource(source, context)})`, error.code)
  })
  const [id, links] = [await keyId(key), await keyLinks({ provider, key })]
  if (context.json)
    return printJson(context, { provider: provider.id, source, keyId: id, userId, ...info, links })
  const rows: [string, string][] = [
    [messages.key, `${info.label ?? ''} (${id.slice(0, 12)}…)`.trim()],
    [messages.source, describeSource(source, context)],
    [messages.credit, describeCredit(info, context)],
    ...(info.expiresAt === null ? [] : ([[messages.expires, info.expiresAt]] as [string, string][])),
    [messages.settings, links.settings],
  ]
  await context.print(`${provider.name}\n${formatRows(rows)}`)
}

function describeCredit(info: KeyInfo, { messages }: CommandContext): string {
  const { limit, limitRemaining, limitReset, usage } = info
  if (limit === null) return messages.noLimit(formatUsd(usage))
  const left = messages.left(formatUsd(limitRemaining ?? limit), formatUsd(limit))
  const resets = messages.resets[limitReset ?? '']
  return resets ? `${left}, ${resets}` : left
}

/** Amounts are often far below a cent. */
const formatUsd = (amount: number): string =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 4 }).format(
    amount,
  )

/** Labels and values in two columns. A Chinese character is two columns wide. */
export function formatRows(rows: readonly (readonly [label: string, value: string])[]): string {
  const width = (text: string) => text.replace(/[^\x20-\x7e]/g, '  ').length
  const widest = Math.max(...rows.map(([label]) => width(label)))
  return rows.map(([label, value]) => `  ${label}${' '.repeat(widest - width(label))}  ${value}\n`).join('')
}
