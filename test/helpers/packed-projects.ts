import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parse, stringify } from 'yaml'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

/**
 * Types that the declarations of `redis` and `connect-redis` use without naming them. All other packages find what they declare
 * and nothing else, so that a type which our own packages forget to name is an error.
 */
const FOUND_BY_ALL = ['@types/node', '@types/express-session']

export interface PackedProjectsOptions {
  /** A folder of the repository with a lockfile of its own, whose versions come first. Default: none. */
  more?: string
  /** Versions of packages that are too large for devDependencies. Default: none. */
  versions?: Readonly<Record<string, string>>
}

export interface PackedProjects {
  root: string
  /** The folder of the project with these packages. */
  folder(packages: readonly string[]): string
  remove(): Promise<void>
}

/**
 * Projects that are empty but for what was installed into them: this repository's packages from the tarballs that a release
 * publishes, all others at the version of the lockfile. One pnpm workspace holds them, so that they are installed at once; what
 * a project does not name, its files can't import.
 */
export async function installPackedProjects(
  installs: Iterable<readonly string[]>,
  { more, versions = {} }: PackedProjectsOptions = {},
): Promise<PackedProjects> {
  const root = await mkdtemp(join(tmpdir(), 'openroute-kit-projects-'))
  const manifest = await readManifest('')
  const { catalog } = parse(await readFile(join(ROOT, 'pnpm-workspace.yaml'), 'utf8'))
  const pinned = {
    ...manifest.devDependencies,
    ...(more !== undefined && (await readManifest(more)).devDependencies),
    ...versions,
  }
  // `npx --yes pnpm@<version>`, at the version that installs the repository.
  const [npx = '', ...pnpm] = manifest.scripts.bootstrap.split(' install ')[0].split(' ')

  const tarballs = await pack(join(root, 'tarballs'), [npx, ...pnpm])
  const folders = new Map<string, string>()
  for (const packages of installs) {
    const key = packages.join(' ')
    if (folders.has(key)) continue
    const folder = join(root, 'projects', String(folders.size))
    folders.set(key, folder)
    const dependencies = Object.fromEntries(packages.map(nameOf).map((name) => [name, versionOf(name)]))
    await mkdir(folder, { recursive: true })
    await writeJson(join(folder, 'package.json'), { private: true, type: 'module', dependencies })
  }

  await writeJson(join(root, 'package.json'), { private: true })
  // The packages name each other by their versions, which no registry has yet.
  await writeFile(
    join(root, 'pnpm-workspace.yaml'),
    stringify({ packages: ['projects/*'], overrides: tarballs, hoistPattern: FOUND_BY_ALL }),
  )
  await writeFile(join(root, 'pnpm-lock.yaml'), stringify(await readLockfile(more)))
  await run(npx, [...pnpm, 'install', '--no-frozen-lockfile', '--prefer-offline', '--ignore-scripts'], {
    cwd: root,
  })

  return {
    root,
    folder: (packages) => folders.get(packages.join(' ')) ?? '',
    remove: () => rm(root, { recursive: true, force: true }),
  }

  function versionOf(name: string): string {
    const version = tarballs[name] ?? pinned[name] ?? 'catalog:'
    const exact = version === 'catalog:' ? catalog[name] : version
    if (exact === undefined)
      throw new Error(`A README installs ${name}: add it to devDependencies, so that its version is pinned.`)
    return exact
  }
}

/** `express` of `express@4`. */
const nameOf = (specifier: string) => specifier.replace(/(?<=.)@.*/, '')

async function readManifest(folder: string) {
  return JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8'))
}

/** The repository's lockfile, and what another one adds to it. */
async function readLockfile(more: string | undefined): Promise<Record<string, object>> {
  const read = async (folder: string) => parse(await readFile(join(ROOT, folder, 'pnpm-lock.yaml'), 'utf8'))
  const lockfile = await read('')
  if (more === undefined) return lockfile
  const { packages, snapshots } = await read(more)
  return {
    ...lockfile,
    packages: { ...packages, ...lockfile.packages },
    snapshots: { ...snapshots, ...lockfile.snapshots },
  }
}

/** Packs every package as release.yml does. Returns `file:` specifiers by name. */
async function pack(destination: string, [npx = '', ...pnpm]: string[]): Promise<Record<string, string>> {
  const everyPackage = [...pnpm, '--recursive', '--filter', './packages/*', 'exec']
  await run(npx, [...everyPackage, 'pnpm', 'pack', '--pack-destination', destination], { cwd: ROOT })
  const files = await readdir(destination)
  return Object.fromEntries(
    files.map((file) => [
      file.replace(/^openroute-kit-(.+)-\d+\.\d+\.\d+.*\.tgz$/, '@openroute-kit/$1'),
      `file:${join(destination, file)}`,
    ]),
  )
}

function writeJson(path: string, value: unknown): Promise<void> {
  return writeFile(path, JSON.stringify(value, null, 2))
}
