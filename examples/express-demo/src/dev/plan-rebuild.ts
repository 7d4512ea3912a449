/** The steps that a change of files makes necessary. */
export interface Rebuild {
  /** `tsc -b`. */
  compile: boolean
  /** Bundle the packages of which Node gets one file per entry. */
  packages: boolean
  /** Bundle the demo's page. */
  page: boolean
  /** Bundle the browser package's files for a script tag. */
  scriptTag: boolean
  /** Restart the demo's server. */
  server: boolean
  /** The local OpenRoute has changed. */
  emulator: boolean
  /** `npm run dev` itself has changed. */
  dev: boolean
}

export const NO_REBUILD: Readonly<Rebuild> = {
  compile: false,
  packages: false,
  page: false,
  scriptTag: false,
  server: false,
  emulator: false,
  dev: false,
}

/** As in build/bundle-packages.mjs. */
const BUNDLED = ['core', 'server', 'express']

/** The packages whose code each part runs, dependencies included. */
const RUNS = {
  page: ['core', 'browser'],
  server: ['core', 'server', 'express'],
  emulator: ['core', 'emulator'],
}

/** @param path relative to the root of the repository, with slashes */
export function planRebuild(path: string): Rebuild {
  const compile = /\.tsx?$/.test(path)
  const packageName = /^packages\/([^/]+)\//.exec(path)?.[1]
  if (packageName !== undefined) {
    const page = RUNS.page.includes(packageName)
    return {
      ...NO_REBUILD,
      compile,
      packages: compile && BUNDLED.includes(packageName),
      page,
      scriptTag: page,
      server: RUNS.server.includes(packageName),
      emulator: RUNS.emulator.includes(packageName),
    }
  }
  const page = /^examples\/(shared|express-demo\/(public|src\/client))\//.test(path)
  return {
    ...NO_REBUILD,
    compile,
    page,
    server: !page,
    dev: /^examples\/express-demo\/src\/(dev|processes)\//.test(path),
  }
}

/** Every step that one of them needs. */
export function mergeRebuilds(one: Rebuild, other: Rebuild): Rebuild {
  const merged = { ...one }
  for (const key of Object.keys(merged) as (keyof Rebuild)[]) merged[key] ||= other[key]
  return merged
}
