import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** The folder for the configuration of programs of this user (XDG Base Directory; `%APPDATA%` on Windows). */
export function configFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const { APPDATA, XDG_CONFIG_HOME } = env
  if (platform === 'win32') return APPDATA || join(homedir(), 'AppData', 'Roaming')
  // The specification ignores relative paths.
  return XDG_CONFIG_HOME && isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : join(homedir(), '.config')
}
