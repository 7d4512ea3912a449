/** Reports an error of the app's or the kit's code as an uncaught one, where the platform can: jsdom can't. L13 */
export const report = (error: unknown): void =>
  // biome-ignore lint/suspicious/noConsole: the only other way to reach the developer
  (globalThis.reportError ?? console.error)(error)
