import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Each failed test leaves `<project>/<title>` in it. `TEST_FAILURES` names another one. */
export const FAILURES: string = process.env.TEST_FAILURES ?? join(import.meta.dirname, '../../.failures')

let screenshots: Buffer[] = []

export function saveScreenshot(png: Buffer): void {
  screenshots.push(png)
}

export function forgetScreenshots(): void {
  screenshots = []
}

export interface Failure {
  project: string
  /** Path from the repository's root. */
  file: string
  /** With the titles of the suites around it. */
  title: string
  errors: readonly string[]
  logs: Readonly<Record<string, string>>
}

/** Writes the folder, and returns its path. */
export function writeFailure({ project, file, title, errors, logs }: Failure): string {
  const folder = join(FAILURES, project, folderName(title))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const text = [title, file, '', ...errors, '', reproduce(project, [file], title)].join('\n')
  writeFileSync(join(folder, 'failure.txt'), `${text}\n`)
  for (const [name, content] of Object.entries(logs))
    if (content !== '') writeFileSync(join(folder, `${name}.log`), content)
  for (const [index, png] of screenshots.entries())
    writeFileSync(join(folder, `screenshot-${index + 1}.png`), png)
  return folder
}

/** The command that runs these tests again. */
export function reproduce(project: string, files: readonly string[], title?: string): string {
  const name = title === undefined ? '' : ` -t ${quote(escapeRegExp(title))}`
  return `npx vitest run --project ${project} ${files.join(' ')}${name}`
}

/** Readable, and short enough for every file system. */
function folderName(title: string): string {
  const words = title.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80)
  return `${words}-${createHash('sha256').update(title).digest('hex').slice(0, 6)}`
}

const escapeRegExp = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
const quote = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`
