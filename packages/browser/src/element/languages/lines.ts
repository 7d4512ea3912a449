import { en } from './en.js'
import type { Texts } from './text-names.js'

/** Reads texts that are one per line, in the order of the English ones, so that a bundle has each name once. */
export function lines(texts: string): Texts {
  const all = texts.split('\n')
  return Object.fromEntries(Object.keys(en).map((name, line) => [name, all[line] as string]))
}
