import { countTokens } from './count-tokens.js'

/** A part of a text, with the tokens that it counts as. */
export interface TextChunk {
  text: string
  tokens: number
}

export interface TextRequest {
  /** Id of the model that responds. */
  model: string
  lastUserText: string
}

const FLOOD: TextChunk = Object.freeze({ text: 'x'.repeat(64 * 1024), tokens: 16_384 })
const SLOW_PARAGRAPHS = 12

/** Generates the text that the model responds with. Some models of the emulator never end. */
export function* generateText({ model, lastUserText }: TextRequest): Generator<TextChunk> {
  if (model === 'emulator/flood') while (true) yield FLOOD
  if (model === 'emulator/endless') for (let count = 1; ; count++) yield { text: `${count} `, tokens: 1 }
  const text = model === 'emulator/echo' ? lastUserText : demoText(lastUserText)
  yield* splitText(text)
  if (model === 'emulator/slow')
    for (let count = 1; count <= SLOW_PARAGRAPHS; count++) yield* splitText(slowParagraph(count))
}

/** Splits a text into a few words each, or a few characters if there are no spaces. */
export function* splitText(text: string): Generator<TextChunk> {
  for (const part of text.match(
    /\s*(?:[\p{Script=Han}，。：；！？、]{1,4}|[^\s\p{Script=Han}]{1,24}\s*){1,2}|\s+/gu,
  ) ?? [])
    yield { text: part, tokens: Math.max(1, countTokens(part)) }
}

function demoText(question: string): string {
  const quoted = question
    .slice(0, 2000)
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')
  return /\p{Script=Han}/u.test(question) ? chineseDemo(quoted) : englishDemo(quoted)
}

function englishDemo(quoted: string): string {
  return `This is the **local emulator**, not a real model. You wrote:

${quoted}

A real model would respond to that now. To show how a response arrives:

1. It streams in small chunks, so you can stop it at any time.
2. Its cost is charged to *your* key and counts towards its limit.
3. It never leaves this machine.

\`\`\`ts
const stream = await client.chat.completions.create({ model, messages, stream: true })
\`\`\`

Point the app at the real service and the same code talks to real models.`
}

function chineseDemo(quoted: string): string {
  return `这里是**本地模拟器**，不是真正的模型。您写道：

${quoted}

真正的模型此刻会回答您。这里只演示回答的传输过程：

1. 文字以流式分段返回，您可以随时停止。
2. 费用计入您自己的密钥，并占用其额度。
3. 所有内容都不会离开这台电脑。

\`\`\`ts
const stream = await client.chat.completions.create({ model, messages, stream: true })
\`\`\`

将应用连接到正式服务后，同样的代码即可调用真正的模型。`
}

function slowParagraph(count: number): string {
  return `\n\nParagraph ${count} of ${SLOW_PARAGRAPHS}, which exists only so that there is time to stop the response before it ends.`
}
