import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The fenced blocks of one language in a guide, from the root of the repository, in their order. */
export function guideBlocks(path: string, language: string): string[] {
  const text = readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')
  const block = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm')
  return [...text.matchAll(block)].map(([, code = '']) => code)
}
