import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findCurl, findPython } from '../helpers/find-tools.mjs'
import { guideBlocks } from '../helpers/guide-blocks.js'

const CHAT = '/api/v1/chat/completions'
const TEXT = 'One two three four five.'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator?.close())
beforeEach(() => {
  emulator.clearRequests()
  emulator.respondWith({ text: TEXT }, { always: true })
})
afterEach(() => {
  emulator.clearFaults()
  emulator.clearResponses()
})

/** Starts a program that reads a snippet from its standard input, with the variables of the guide. */
function run(program: string, snippet: string): { child: ChildProcess; output(): string } {
  let written = ''
  const child = spawn(program, {
    detached: true, // in a group with what it starts
    env: {
      PATH: [dirname(findCurl() ?? ''), process.env.PATH].join(':'),
      PYTHONIOENCODING: 'utf8',
      OPENROUTE_API_KEY: emulator.createKey(),
      OPENROUTE_API_URL: emulator.apiUrl,
    },
  })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (written += chunk))
  child.stdin.end(snippet)
  return { child, output: () => written }
}

async function outputOf(program: string, snippet: string): Promise<string> {
  const { child, output } = run(program, snippet)
  const [code] = await once(child, 'close')
  expect([code, output()]).toEqual([0, expect.any(String)])
  return output()
}

const textOf = (output: string) => JSON.parse(output.slice(output.indexOf('{'))).choices[0].message.content

const chunksOf = (output: string) =>
  [...output.matchAll(/^data: (\{.*)$/gm)].map(([, json = '']) => JSON.parse(json).choices[0]?.delta.content)

/** Stops the response in its middle, and waits for what is shown of it until then. */
async function showsPartOf(program: string, snippet: string): Promise<void> {
  emulator.fail(CHAT, { kind: 'hang-mid-body', afterChunks: 2 })
  const { child, output } = run(program, snippet)
  try {
    await expect.poll(output).toContain('One')
    expect(child.exitCode).toBeNull()
    expect(output()).not.toContain('five')
  } finally {
    process.kill(-(child.pid ?? 0))
    await once(child, 'close')
  }
}

describe.each(['docs/using-the-key.md', 'docs/using-the-key.zh-CN.md'])('the snippets of %s', (path) => {
  const [, curl = '', streaming = ''] = guideBlocks(path, 'sh').filter((code) => /curl|export/.test(code))
  const [python = ''] = guideBlocks(path, 'python')
  const shell = '/bin/sh'
  const pythonPath = () => findPython() ?? ''

  it('call the API with curl', async () => {
    expect(textOf(await outputOf(shell, curl))).toBe(TEXT)
    expect(emulator.requestsTo(CHAT)).toHaveLength(1)
  })

  it('stream with curl', async () => {
    expect(chunksOf(await outputOf(shell, streaming)).join('')).toBe(TEXT)
    await showsPartOf(shell, streaming)
  })

  it('stream with Python', async () => {
    expect(await outputOf(pythonPath(), python)).toBe(TEXT)
    await showsPartOf(pythonPath(), python)
  })

  it('report an error in Python', async () => {
    emulator.fail(CHAT, { kind: 'error-mid-stream', afterChunks: 1, message: 'Overloaded' })
    const { child, output } = run(pythonPath(), python)
    await once(child, 'close')
    expect([child.exitCode, output()]).toEqual([1, expect.stringContaining('RuntimeError: Overloaded')])
  })
})
