import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Installs the packages of a folder of test/ that has a lockfile of its own, unless that lockfile is the one that was installed. Returns
 * whether they are there.
 *
 * @param {string} folder below test/
 * @param {string} packages what they are, for people
 */
export function installProject(folder, packages) {
  const path = fileURLToPath(new URL(`../${folder}`, import.meta.url))
  const lockfile = readFileSync(`${path}/pnpm-lock.yaml`, 'utf8')
  const installed = `${path}/node_modules/.installed-lockfile`
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lockfile) return true
  process.stdout.write(`Installing ${packages} into test/${folder} with pnpm.\n`)
  const { bootstrap } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ).scripts
  const { status } = spawnSync(bootstrap, { cwd: path, shell: true, stdio: 'inherit' })
  if (status !== 0) return false
  writeFileSync(installed, lockfile)
  return true
}
