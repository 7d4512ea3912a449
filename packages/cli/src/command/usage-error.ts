/** Invalid arguments or environment variables. */
export class UsageError extends Error {}
