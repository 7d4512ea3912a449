import type { BrowserContext } from 'playwright-core'

/**
 * What the browser complains of in any page of `context`: errors that nobody caught, and errors and warnings in the
 * console, among them refused styles, scripts and sinks. Chromium writes those to the console, Firefox tells them as errors.
 */
export function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = []
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  context.on('weberror', (error) => complaints.push(String(error.error())))
  return complaints
}
