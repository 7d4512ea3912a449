import { once } from 'node:events'
import { join } from 'node:path'
import type { ChildProcesses } from '../processes/child-processes.js'
import type { Rebuild } from './plan-rebuild.js'

export interface BuildOptions {
  children: ChildProcesses
  /** Of the repository. */
  root: string
  /** Gets the output of a compiler or bundler that failed. */
  write(text: string): void
}

/** Runs the steps of the build that are needed, up to the first that fails. Returns whether all succeeded. */
export async function runBuild(needed: Rebuild, options: BuildOptions): Promise<boolean> {
  // Not `tsc --watch`: with TypeScript 7.0 it notices some changes after seconds and some not at all.
  const colour = process.stdout.isTTY ? ['--pretty'] : []
  if (needed.compile && !(await run(['node_modules/typescript/bin/tsc', '-b', ...colour], options)))
    return false
  if (needed.packages && !(await run(['build/bundle-packages.mjs'], options))) return false
  if (needed.page && !(await run(['examples/express-demo/build.mjs'], options))) return false
  return true
}

/** Builds the files for a script tag. The demo's page does not use them, so the reload does not wait for them. */
export function buildScriptTag(options: BuildOptions): Promise<boolean> {
  return run(['packages/browser/build.mjs'], options)
}

async function run([script = '', ...args]: string[], options: BuildOptions): Promise<boolean> {
  const { children, root, write } = options
  const child = children.start({
    args: [join(root, script), ...args],
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text))
  const [code] = await once(child, 'close')
  if (code !== 0) write(output)
  return code === 0
}
