/**
 * A value that all copies of this module in the process share. Bundlers may load a module more than once, as Next does for pages and
 * for routes. Change the number in the name when the type changes, since two versions of the kit may run in one process. S28
 */
export function processWide<T>(name: string, create: () => T): T {
  const key = Symbol.for(`openroute-kit ${name}`)
  const holder = globalThis as { [name: symbol]: unknown }
  holder[key] ??= create()
  return holder[key] as T
}
