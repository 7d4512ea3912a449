/** Invalid arguments or environment variables. Exit code 2. */
export class UsageError extends Error {}
