import { createInterface } from 'node:readline'
import * as kit from '@openroute-kit/cli'
import OpenAI from 'openai'

const { env, stdin, stdout } = process
const appName = 'Terminal chat'
const model = env.MODEL || 'openai/gpt-4o-mini'
// Without OPENROUTE_PROVIDER=openroute, a provider on your machine: no account and no network needed.
const local = env.OPENROUTE_PROVIDER !== 'openroute' && (await import('@openroute-kit/emulator'))
const port = Number(env.EMULATOR_PORT || 4010)
const provider = local ? (await local.startEmulator({ port })).provider : kit.openroute
const store = kit.openKeyStore({ name: 'terminal-chat', provider })
const { key } = (local ? null : await store.load()) ?? (await logIn().catch(fail))
const client = new OpenAI(kit.openAIOptions({ provider, key, appName }))

/** @type {OpenAI.ChatCompletionMessageParam[]} */
const messages = []
/** @type {AbortController | null} Aborts the response that is being streamed. */
let streaming = null
const input = createInterface({ input: stdin, output: stdout, prompt: 'you> ' })
input.on('SIGINT', () => (streaming ? streaming.abort() : input.close())) // Ctrl-C
input.prompt()
for await (const content of input) if (content.trim()) await respond(content)
process.exit()

async function logIn() {
  await store.prepare() // before there is a key that could not be saved
  const exchanged = await kit.login({ appName, provider, key: { limit: 2 } }) // US dollars; the user decides
  await store.save(exchanged)
  return exchanged
}

async function respond(/** @type {string} */ content) {
  streaming = new AbortController()
  const { signal } = streaming
  messages.push({ role: 'user', content })
  let text = ''
  try {
    const chunks = await client.chat.completions.create({ model, messages, stream: true }, { signal })
    for await (const { choices } of chunks) {
      const part = choices?.[0]?.delta.content ?? '' // the last chunk has no choices
      stdout.write(part.replace(/(?![\n\t])\p{Cc}/gu, '')) // a response must not control the terminal
      text += part
    }
  } catch (error) {
    const { code } =
      error instanceof OpenAI.APIError ? kit.readApiError({ status: error.status, body: error }) : fail(error)
    if (!signal.aborted) console.error(kit.describeError(code, 'en'))
    if (code === 'key_rejected') await store.remove() // start the chat again to log in
  }
  messages.push({ role: 'assistant', content: text || '(no response)' })
  streaming = null
  stdout.write(`\n\n${input.getPrompt()}`)
}

function fail(/** @type {unknown} */ error) {
  console.error(error instanceof kit.OpenRouteError ? kit.describeError(error.code, 'en') : error)
  return process.exit(1)
}
