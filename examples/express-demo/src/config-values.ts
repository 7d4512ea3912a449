/** A variable of the environment is wrong. The message is one sentence for the person who starts the demo. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** A whole number from the environment. An empty variable counts as unset. */
export function whole(
  env: NodeJS.ProcessEnv,
  name: string,
  fallback: number,
  min: number,
  max: number,
): number {
  const value = env[name]
  if (!value) return fallback
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
  if (!(number >= min && number <= max))
    throw new ConfigError(`${name} must be a whole number from ${min} to ${max}, such as ${fallback}.`)
  return number
}
