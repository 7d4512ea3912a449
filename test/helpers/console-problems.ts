import type { BrowserContext } from 'playwright-core'

/**
 * What the browser reports in any page of `context`: uncaught errors, and errors and warnings in the
 * console, among them refused styles, scripts and sinks. Chromium writes those to the console, Firefox reports them as errors.
 */
export function collectConsoleProblems(context: BrowserContext): string[] {
  const consoleProblems: string[] = []
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) consoleProblems.push(message.text())
  })
  context.on('weberror', (error) => consoleProblems.push(String(error.error())))
  return consoleProblems
}
