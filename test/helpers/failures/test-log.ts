// The log of the current test: what its servers and pages did. It is written to a file only if the test fails.

/** `server`: HTTP requests, console and processes of this worker. `browser`: console, errors and failed requests of pages. */
export type LogName = 'server' | 'browser'

const MAX_LINES = 2_000

const lines: Record<LogName, string[]> = { server: [], browser: [] }
/** How many lines the file had logged before its first test. They are part of each test's log. */
let setup: Record<LogName, number> | undefined
let startedAt = performance.now()

/** Adds lines, each with the milliseconds since the test began. Beyond 2,000 the oldest are dropped. */
export function log(name: LogName, text: string): void {
  const at = `${(performance.now() - startedAt).toFixed(0)} ms`.padStart(9)
  for (const line of text.trimEnd().split('\n')) lines[name].push(`${at}  ${line}`)
  if (lines[name].length > MAX_LINES) lines[name].splice(setup?.[name] ?? 0, lines[name].length - MAX_LINES)
}

/** Drops the log of the previous test. */
export function beginTest(): void {
  setup ??= { server: lines.server.length, browser: lines.browser.length }
  for (const name of ['server', 'browser'] as const)
    lines[name].length = Math.min(lines[name].length, setup[name])
  startedAt = performance.now()
}

export const logged = (name: LogName): string => lines[name].map((line) => `${line}\n`).join('')
