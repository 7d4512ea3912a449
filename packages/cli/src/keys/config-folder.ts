import { homedir, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { failure } from '@openroute-kit/core/internal'

/**
 * The folder for the configuration of programs of this user (XDG Base Directory; `%APPDATA%` on Windows).
 *
 * @throws `storage_unavailable` if the user has no home folder
 */
export function configFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  homes: readonly (() => string)[] = [homedir, () => userInfo().homedir],
): string {
  const { APPDATA, XDG_CONFIG_HOME } = env
  if (platform === 'win32') return APPDATA || join(homeFolder(homes), 'AppData', 'Roaming')
  // The specification ignores relative paths.
  return XDG_CONFIG_HOME && isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : join(homeFolder(homes), '.config')
}

/** `HOME` may be empty, and a container may run as a user that the system does not know. The current folder is no place for a key. T05 */
function homeFolder(homes: readonly (() => string)[]): string {
  for (const read of homes) {
    try {
      const folder = read()
      if (isAbsolute(folder)) return folder
    } catch {
      // The next one may know it.
    }
  }
  throw failure('storage_unavailable', {
    message: 'There is no home folder for the key. Set HOME or XDG_CONFIG_HOME to a folder of this user.',
  })
}
