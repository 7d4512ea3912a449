import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { failure } from '@openroute-kit/core/internal'
import { inputEnded } from './input-ended.js'

/** A paste of several lines arrives within this time. */
const PASTE_PAUSE_MS = 60

/**
 * Reads what the user pastes into standard input, up to Enter: one line, or several that arrive together. A terminal does not show it, so that
 * no recording and no scrollback contains the code. A24. Afterwards the terminal is as it was, and standard input keeps no process running. T06
 *
 * @throws `cancelled` when the input ends or `signal` aborts.
 */
export function readCodeFromStdin({ signal }: { signal: AbortSignal }): Promise<string> {
  const { stdin } = process
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(failure('cancelled', { message: 'The code is no longer needed.' }))
    // A stream that has ended emits no further event.
    if (stdin.readableEnded || stdin.destroyed) return reject(inputEnded())
    // readline echoes to `output`, which discards it.
    const output = new Writable({ write: (_chunk, _encoding, done) => done() })
    const reader = createInterface({ input: stdin, output, terminal: stdin.isTTY === true })
    const lines: string[] = []
    let pause: NodeJS.Timeout | undefined

    const finish = () => {
      // Text behind the last line break belongs to the same paste; Enter follows.
      if (reader.line === '') reader.close()
    }
    const stop = () => {
      lines.length = 0
      reader.close()
    }
    signal.addEventListener('abort', stop)
    reader.on('line', (line) => {
      lines.push(line)
      clearTimeout(pause)
      pause = setTimeout(finish, PASTE_PAUSE_MS)
    })
    // readline receives Ctrl-C instead of the process. The app handles the signal; it may abort `signal` and go on.
    reader.on('SIGINT', () => {
      if (stdin.isTTY) stdin.setRawMode(false) // the process may end at once, and leave the terminal as it is
      process.kill(process.pid, 'SIGINT')
    })
    reader.once('close', () => {
      clearTimeout(pause)
      signal.removeEventListener('abort', stop)
      const text = lines.join('\n')
      if (text.trim() !== '') resolve(text)
      else if (signal.aborted) reject(failure('cancelled', { message: 'The code is no longer needed.' }))
      else if (lines.length > 0) resolve('')
      else reject(inputEnded())
    })
  })
}
