/** Reports an error of the app's or the kit's code as an uncaught one, where the platform can: jsdom can't. L13 */
export const report = (error: unknown): void =>
  globalThis.reportError ? globalThis.reportError(error) : console.error(error)
