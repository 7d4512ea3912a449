import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Workspace {
  root: string
  remove(): Promise<void>
}

/**
 * A copy of the packages and the demo with their build, to change and to build without a change to the repository. pnpm's links
 * are relative, so those between the packages stay within the copy; what was downloaded is shared with the repository.
 */
export async function copyWorkspace(): Promise<Workspace> {
  const root = await mkdtemp(join(tmpdir(), 'openroute-kit-'))
  // Keeps timestamps, or tsc would consider the build older than its sources.
  const copy = (path: string) =>
    cp(join(ROOT, path), join(root, path), {
      recursive: true,
      verbatimSymlinks: true,
      preserveTimestamps: true,
    })
  await mkdir(join(root, 'node_modules'))
  const installed = (await readdir(join(ROOT, 'node_modules'))).filter((name) => !name.startsWith('.'))
  await Promise.all([
    ...[
      'build',
      'packages',
      'examples/express-demo',
      'examples/shared',
      'package.json',
      'tsconfig.json',
      'tsconfig.base.json',
    ].map(copy),
    ...installed.map((name) => copy(join('node_modules', name))),
    symlink(join(ROOT, 'node_modules/.pnpm'), join(root, 'node_modules/.pnpm')),
  ])
  return { root, remove: () => rm(root, { recursive: true, force: true }) }
}
