import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { type ChatRequest, countTokens } from './chat-request.js'

/** A piece of an answer, as it would come out of a model. */
export interface Piece {
  text: string
  tokens: number
}

const FLOOD: Piece = Object.freeze({ text: 'x'.repeat(64 * 1024), tokens: 16_384 })
const SLOW_PARAGRAPHS = 12

/** Generates the answer to a request piece by piece, until it is complete or `signal` aborts (then it throws). */
export async function* generate(
  request: ChatRequest,
  chunkDelayMs: number,
  signal: AbortSignal,
): AsyncGenerator<Piece> {
  const { model } = request
  const delay = model === 'emulator/flood' ? 0 : model === 'emulator/slow' ? chunkDelayMs * 6 : chunkDelayMs
  for (const piece of pieces(request)) {
    // Even without a delay, others get their turn, and a client that has gone away is noticed.
    if (delay > 0) await sleep(delay, undefined, { signal })
    else await nextTurn(undefined, { signal })
    yield piece
  }
}

function* pieces(request: ChatRequest): Generator<Piece> {
  const { model, lastUserText } = request
  if (model === 'emulator/flood') while (true) yield FLOOD
  if (model === 'emulator/endless') for (let count = 1; ; count++) yield { text: `${count} `, tokens: 1 }
  const text = model === 'emulator/echo' ? lastUserText : answerText(lastUserText)
  yield* split(text)
  if (model === 'emulator/slow')
    for (let count = 1; count <= SLOW_PARAGRAPHS; count++) yield* split(slowParagraph(count))
}

/** A few words at a time, or a few characters where there are no spaces. */
function* split(text: string): Generator<Piece> {
  for (const part of text.match(
    /\s*(?:[\p{Script=Han}，。：；！？、]{1,4}|[^\s\p{Script=Han}]{1,24}\s*){1,2}|\s+/gu,
  ) ?? [])
    yield { text: part, tokens: Math.max(1, countTokens(part)) }
}

function answerText(question: string): string {
  const quoted = question
    .slice(0, 2000)
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')
  return /\p{Script=Han}/u.test(question) ? chineseAnswer(quoted) : englishAnswer(quoted)
}

function englishAnswer(quoted: string): string {
  return `This is the **local emulator**, not a real model. You wrote:

${quoted}

A real model would answer that now. To show how an answer arrives:

1. It streams in small pieces, so you can stop it at any time.
2. Its cost is taken from the limit of *your* key.
3. Nothing of it leaves this machine.

\`\`\`ts
const answer = await client.chat.completions.create({ model, messages, stream: true })
\`\`\`

Point the app at the real service and the same code talks to real models.`
}

function chineseAnswer(quoted: string): string {
  return `这里是**本地模拟器**，不是真正的模型。您写道：

${quoted}

真正的模型此刻会回答您。这里只演示回答如何到达：

1. 文字一小段一小段地传来，您可以随时停止。
2. 费用从您自己的密钥额度中扣除。
3. 所有内容都留在这台电脑上。

\`\`\`ts
const answer = await client.chat.completions.create({ model, messages, stream: true })
\`\`\`

把应用指向正式服务，同样的代码就会与真正的模型对话。`
}

function slowParagraph(count: number): string {
  return `\n\nParagraph ${count} of ${SLOW_PARAGRAPHS}, which is here only so that there is time to stop the answer before it ends.`
}
