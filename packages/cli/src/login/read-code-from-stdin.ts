import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { OpenRouteError } from '@openroute-kit/core'

/**
 * The next line of standard input. On a terminal it is edited as usual and not shown, so that no recording and no
 * scrollback holds it (A24).
 *
 * @throws `cancelled` when the input ends or `signal` aborts.
 */
export function readCodeFromStdin({ signal }: { signal: AbortSignal }): Promise<string> {
  const { stdin } = process
  return new Promise((resolve, reject) => {
    const fail = (message: string) => reject(new OpenRouteError('cancelled', message))
    if (signal.aborted) return fail('Nobody waits for a code any more.')
    // A stream that ended before would never say so again.
    if (stdin.readableEnded) return fail('Standard input has ended.')
    // readline edits the line itself and writes what it echoes to `output`: nowhere.
    const output = new Writable({ write: (_chunk, _encoding, done) => done() })
    const lines = createInterface({ input: stdin, output, terminal: stdin.isTTY === true })
    const stop = () => lines.close()
    signal.addEventListener('abort', stop)
    lines.once('line', (line) => {
      resolve(line)
      lines.close()
    })
    // While readline edits, the terminal leaves Ctrl-C to it. What follows is the app's to say: by `signal`, if it lives on.
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
    lines.once('close', () => {
      signal.removeEventListener('abort', stop)
      fail('No code came: standard input ended.')
    })
  })
}
