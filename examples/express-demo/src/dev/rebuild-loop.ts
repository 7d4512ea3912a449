import { mergeRebuilds, NO_REBUILD, planRebuild, type Rebuild } from './plan-rebuild.js'

export interface RebuildLoopOptions {
  /** Returns whether it succeeded. */
  build(needed: Rebuild): Promise<boolean>
  /** Called after a build that succeeded, with all that has changed since the last one that did. */
  onBuilt(done: Rebuild): Promise<void>
}

/** Builds after each change, one build at a time. Returns a function to call with the paths of the changed files. */
export function createRebuildLoop({
  build,
  onBuilt,
}: RebuildLoopOptions): (paths: string[]) => Promise<void> {
  /** Needed for changes that no build includes yet. */
  let waiting: Rebuild | undefined
  /** Needed by builds that failed. */
  let failed: Rebuild = NO_REBUILD
  let isRunning = false

  return async (paths) => {
    waiting = paths.map(planRebuild).reduce(mergeRebuilds, waiting ?? NO_REBUILD)
    if (isRunning) return
    isRunning = true
    while (waiting !== undefined) {
      const needed: Rebuild = mergeRebuilds(failed, waiting)
      waiting = undefined
      const succeeded = await build(needed)
      failed = succeeded ? NO_REBUILD : needed
      if (succeeded) await onBuilt(needed)
    }
    isRunning = false
  }
}
