import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { sep } from 'node:path'
import { watch } from 'chokidar'

/** Saving several files, or switching the branch, is one change. */
const SETTLE_MS = 50

/**
 * Watches the sources of the packages and of the demo, tests left out.
 *
 * @param onChange gets the paths that changed, relative to `root` and with slashes
 */
export async function watchSources(root: string, onChange: (paths: string[]) => void): Promise<void> {
  const packages = await readdir(`${root}/packages`)
  const folders = [
    ...packages.map((name) => `packages/${name}/src`),
    'packages/emulator/public',
    'examples/express-demo/src',
    'examples/express-demo/public',
    'examples/shared',
  ]
  // Not fs.watch: on Linux with Node 20, it stops reporting a file that an editor replaces instead of writing to it.
  const watcher = watch(folders, { cwd: root, ignoreInitial: true, ignored: /\.test\.tsx?$|~$|\.sw[a-z]$/ })
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  watcher.on('all', (event, path) => {
    if (event === 'addDir' || event === 'unlinkDir') return
    changed.add(path.replaceAll(sep, '/'))
    clearTimeout(timer)
    timer = setTimeout(() => {
      onChange([...changed])
      changed.clear()
    }, SETTLE_MS)
  })
  await once(watcher, 'ready')
}
