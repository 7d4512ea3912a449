import { en } from './en.js'
import type { Texts } from './text-names.js'

/** One text a line, in the order of the English ones, so that each name stands in the bundle once. */
export function lines(texts: string): Texts {
  const all = texts.split('\n')
  return Object.fromEntries(Object.keys(en).map((name, line) => [name, all[line] as string]))
}
