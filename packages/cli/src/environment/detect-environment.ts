/** Where a program runs, as far as a login depends on it. */
export interface Environment {
  /**
   * `desktop`: this machine has a screen. `console`: it has none. `wsl`: Linux on Windows. `ssh`, `container`: the user's browser is
   * elsewhere. `cloud`: an editor or shell in a browser, such as Codespaces. `ci`: nobody is there.
   */
  kind: 'desktop' | 'console' | 'wsl' | 'ssh' | 'container' | 'cloud' | 'ci'
  /** Whether a browser can be opened from here. */
  canOpenBrowser: boolean
  /** Whether the user's browser reaches 127.0.0.1 of this program. */
  sharesLoopback: boolean
}

/** The file system, as far as {@link detectEnvironment} needs it. */
export interface EnvironmentFiles {
  exists(path: string): boolean
  /** The content of a file; `''` if it cannot be read. */
  read(path: string): string
}

/** Detects where the program runs. Pure: everything comes in as an argument. T01 */
export function detectEnvironment(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  files: EnvironmentFiles,
): Environment {
  const hasDisplay =
    platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
  const kind = kindOf(env, platform, files, hasDisplay)
  // Editors on another machine set BROWSER to a program that opens the user's own browser.
  const hasOpener = isBrowserSet(env) || (env.BROWSER !== 'none' && opensByDefault(kind, hasDisplay))
  return {
    kind,
    canOpenBrowser: hasOpener && kind !== 'ci',
    sharesLoopback:
      kind === 'desktop' || kind === 'console' || kind === 'wsl' || (kind === 'container' && hasDisplay),
  }
}

/** Whether the user has chosen a browser. `BROWSER=none` is the usual way to ask tools not to open one. */
export const isBrowserSet = ({ BROWSER }: NodeJS.ProcessEnv): boolean =>
  BROWSER !== undefined && BROWSER !== '' && BROWSER !== 'none'

/** Variables of editors and shells that run in a browser. */
const CLOUD = [
  'CODESPACES',
  'GITPOD_WORKSPACE_ID',
  'CLOUD_SHELL',
  'GOOGLE_CLOUD_SHELL',
  'REMOTE_CONTAINERS',
  'CODER_WORKSPACE_NAME',
]
const SSH = ['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY']

function kindOf(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  files: EnvironmentFiles,
  hasDisplay: boolean,
): Environment['kind'] {
  const isSet = (name: string) => !['', '0', 'false'].includes(env[name] ?? '')
  if (isSet('CI')) return 'ci'
  if (CLOUD.some(isSet)) return 'cloud'
  if (SSH.some(isSet)) return 'ssh'
  const marks = ['/.dockerenv', '/run/.containerenv']
  if (platform === 'linux') {
    if (isSet('container') || isSet('KUBERNETES_SERVICE_HOST') || marks.some(files.exists)) return 'container'
    if (isSet('WSL_DISTRO_NAME') || isSet('WSL_INTEROP') || /microsoft/i.test(files.read('/proc/version')))
      return 'wsl'
  }
  // Termux has no variable for its display.
  return hasDisplay || platform === 'android' ? 'desktop' : 'console'
}

/** A display that SSH forwards belongs to a browser on the far machine, which few people want. */
const opensByDefault = (kind: Environment['kind'], hasDisplay: boolean): boolean =>
  kind === 'desktop' || kind === 'wsl' || (kind === 'container' && hasDisplay)
