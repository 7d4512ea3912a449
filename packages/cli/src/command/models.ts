import { failure } from '@openroute-kit/core/internal'
import { type CommandContext, printJson } from './command-context.js'
import { CommandError } from './command-error.js'
import { findKey } from './current-key.js'

/** The list of a large gateway takes a while. */
const TIMEOUT_MS = 30_000

/** `openroute models`: the models that the key may call, or all of them without a key. P06 */
export async function models(context: CommandContext, filter: string): Promise<void> {
  const found = await findKey(context)
  // Providers without this path have only the list of all models.
  const list =
    (found && (await requestModels(context, '/models/user', found.key))) ??
    (await requestModels(context, '/models')) ??
    []
  const words = filter.toLowerCase()
  const matching = list.filter(({ id, name }) => `${id} ${name ?? ''}`.toLowerCase().includes(words))
  if (context.json) return printJson(context, matching)
  if (matching.length === 0) throw new CommandError(context.messages.noModels, 'not_found')
  // A name of the provider must not control the terminal.
  await context.print(matching.map(({ id }) => `${id.replace(/\p{Cc}/gu, '')}\n`).join(''))
}

interface Model {
  id: string
  name?: unknown
}

/** `null`: there is no such path. */
async function requestModels(
  { provider, fetch, signal }: CommandContext,
  path: string,
  key?: string,
): Promise<Model[] | null> {
  const init: RequestInit = {
    headers: { accept: 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  }
  const response = await fetch(provider.apiUrl + path, init).catch(() => {
    throw failure(signal.aborted ? 'cancelled' : 'provider_unreachable')
  })
  if (response.status === 404 && key !== undefined) return null
  if (response.status === 401) throw failure('key_rejected')
  if (response.status === 429) throw failure('rate_limited')
  if (response.status >= 500) throw failure('provider_error')
  const body = response.ok ? await response.json().catch(() => null) : null
  const data: unknown = (body as { data?: unknown } | null)?.data
  if (!Array.isArray(data)) throw failure('provider_response_invalid')
  return data.filter((model): model is Model => typeof model?.id === 'string')
}
