/** A failure with a message for the user. Exit code 1. */
export class CommandError extends Error {
  constructor(
    message: string,
    /** For `--json`. */
    readonly code: string,
  ) {
    super(message)
  }
}
