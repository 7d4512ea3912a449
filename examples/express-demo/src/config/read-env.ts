import * as v from 'valibot'

/** Variables of the environment are wrong. The message has one line for each problem, for the person who starts the demo. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Validates variables of the environment. An empty variable counts as unset.
 *
 * @throws ConfigError that names every problem
 */
export function readEnv<Output>(schema: v.GenericSchema<unknown, Output>, env: NodeJS.ProcessEnv): Output {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value))
  const result = v.safeParse(schema, set)
  if (result.success) return result.output
  throw new ConfigError(result.issues.map(({ message }) => message).join('\n'))
}

/** A port; `fallback` where the variable is unset. */
export function port(
  name: string,
  fallback: number,
  { min = 1, max = 65_535 }: { min?: number; max?: number } = {},
): v.GenericSchema<string | undefined, number> {
  const message = `${name} must be a whole number from ${min} to ${max}, such as ${fallback}.`
  const inRange = (value: string) => /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max
  return v.optional(v.pipe(v.string(), v.check(inRange, message), v.transform(Number)), String(fallback))
}
