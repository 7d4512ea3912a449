import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { failure } from '@openroute-kit/core/internal'
import { inputEnded } from './input-ended.js'

/** A paste of several lines arrives within this time. */
const PASTE_PAUSE_MS = 60

/** More than this is no code and no address, so it is handed over without waiting for a pause that may never come. */
const MAX_LENGTH = 100_000

/** Pastes that wait for a prompt. More are discarded. */
const MAX_WAITING = 10

type Read = (prompt: { signal: AbortSignal }) => Promise<string>

/**
 * Creates a function that reads what the user pastes into standard input, up to Enter: one line, or several that arrive together. It serves
 * all prompts of one login, whose signal is the same. Between the prompts a terminal does not show what is pasted either, so that no recording
 * and no scrollback contains the code. A24. After the signal has aborted, the terminal is as it was, and standard input keeps no process
 * running. T06
 *
 * The function rejects with `cancelled` when the input ends or the signal aborts.
 */
export function createStdinReader(): Read {
  let read: (() => Promise<string>) | undefined
  return async ({ signal }) => {
    if (signal.aborted) throw notNeeded()
    read ??= openStdin(signal)
    return read()
  }
}

function openStdin(signal: AbortSignal): () => Promise<string> {
  const { stdin } = process
  // A stream that has ended emits no further event.
  if (stdin.readableEnded || stdin.destroyed) return () => Promise.reject(inputEnded())
  // readline echoes to `output`, which discards it.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: stdin, output, terminal: stdin.isTTY === true })
  const pastes: string[] = []
  let lines: string[] = []
  let length = 0
  let pause: NodeJS.Timeout | undefined
  let isClosed = false
  let settle: () => void = () => {}

  function finishPaste(): void {
    if (lines.length > 0 && pastes.length < MAX_WAITING) pastes.push(lines.join('\n'))
    lines = []
    length = 0
    settle()
  }
  function hideInput(): void {
    if (!stdin.isTTY || isClosed) return
    // A shell may have changed the mode, and Node skips a mode that it believes to be set.
    stdin.setRawMode(false)
    stdin.setRawMode(true)
  }
  /** readline receives Ctrl-C and Ctrl-Z instead of the process. The signal may end or stop it, with the terminal as it is then. */
  function raise(name: 'SIGINT' | 'SIGTSTP'): void {
    if (stdin.isTTY) stdin.setRawMode(false)
    process.kill(process.pid, name)
    // It goes on: after `fg`, if nothing can stop it, or with the app's handler, which may abort `signal`.
    hideInput()
  }
  const stop = () => reader.close()

  signal.addEventListener('abort', stop)
  process.on('SIGCONT', hideInput)
  reader.on('SIGINT', () => raise('SIGINT'))
  reader.on('SIGTSTP', () => raise('SIGTSTP'))
  reader.on('line', (line) => {
    clearTimeout(pause)
    if (line.trim() !== '') lines.push(line)
    length += line.length
    if (length > MAX_LENGTH) return finishPaste()
    pause = setTimeout(() => {
      // Text behind the last line break belongs to the same paste; Enter follows.
      if (reader.line === '') finishPaste()
    }, PASTE_PAUSE_MS)
  })
  reader.once('close', () => {
    clearTimeout(pause)
    signal.removeEventListener('abort', stop)
    process.removeListener('SIGCONT', hideInput)
    isClosed = true
    finishPaste()
  })

  return () =>
    new Promise((resolve, reject) => {
      settle = () => {
        const paste = pastes.shift()
        if (signal.aborted) reject(notNeeded())
        else if (paste !== undefined) resolve(paste)
        else if (isClosed) reject(inputEnded())
        else return
        settle = () => {}
      }
      settle()
    })
}

const notNeeded = () => failure('cancelled', { message: 'The code is no longer needed.' })
