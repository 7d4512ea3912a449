import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { failure } from '@openroute-kit/core/internal'

/**
 * Reads the next line of standard input. A terminal does not show it, so that no recording and no scrollback contains
 * the code. A24
 *
 * @throws `cancelled` when the input ends or `signal` aborts.
 */
export function readCodeFromStdin({ signal }: { signal: AbortSignal }): Promise<string> {
  const { stdin } = process
  return new Promise((resolve, reject) => {
    const fail = (message: string) => reject(failure('cancelled', { message }))
    if (signal.aborted) return fail('The code is no longer needed.')
    // A stream that has ended emits no further event.
    if (stdin.readableEnded) return fail('Standard input has ended.')
    // readline echoes to `output`, which discards it.
    const output = new Writable({ write: (_chunk, _encoding, done) => done() })
    const lines = createInterface({ input: stdin, output, terminal: stdin.isTTY === true })
    const stop = () => lines.close()
    signal.addEventListener('abort', stop)
    lines.once('line', (line) => {
      resolve(line)
      lines.close()
    })
    // readline receives Ctrl-C instead of the process. The app handles the signal; it may abort `signal` and go on.
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
    lines.once('close', () => {
      signal.removeEventListener('abort', stop)
      fail('Standard input ended without a code.')
    })
  })
}
