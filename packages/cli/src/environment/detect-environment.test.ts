import { expect, it } from 'vitest'
import { detectEnvironment, type Environment, type EnvironmentFiles } from './detect-environment.js'

const files = (contents: Record<string, string> = {}): EnvironmentFiles => ({
  exists: (path) => path in contents,
  read: (path) => contents[path] ?? '',
})
const NONE = files()
const DOCKER = files({ '/.dockerenv': '' })
const PODMAN = files({ '/run/.containerenv': '' })
const WSL_KERNEL = files({ '/proc/version': 'Linux version 5.15.1-microsoft-standard-WSL2' })
const X11 = { DISPLAY: ':0' }

type Row = [
  Environment['kind'],
  canOpen: boolean,
  shares: boolean,
  NodeJS.ProcessEnv,
  NodeJS.Platform?,
  EnvironmentFiles?,
]

it.each<Row>([
  ['desktop', true, true, {}, 'darwin'],
  ['desktop', true, true, {}, 'win32'],
  ['desktop', true, true, X11],
  ['desktop', true, true, { WAYLAND_DISPLAY: 'wayland-0' }],
  ['desktop', true, true, {}, 'android'],
  ['desktop', false, true, { ...X11, BROWSER: 'none' }],
  ['desktop', true, true, { ...X11, CI: 'false', SSH_TTY: '' }],
  ['console', false, true, {}],
  ['console', true, true, { BROWSER: 'w3m' }],
  ['console', false, true, { BROWSER: '' }],
  ['ssh', false, false, { SSH_CONNECTION: '10.0.0.1 5 10.0.0.2 22' }],
  ['ssh', false, false, { ...X11, SSH_CLIENT: '10.0.0.1 5 22' }],
  ['ssh', false, false, { SSH_TTY: '/dev/pts/0' }, 'darwin'],
  ['ssh', true, false, { SSH_CONNECTION: 'x', BROWSER: '/vscode/bin/helpers/browser.sh' }],
  ['ssh', false, false, { SSH_CONNECTION: 'x' }, 'linux', DOCKER],
  ['container', false, false, {}, 'linux', DOCKER],
  ['container', false, false, {}, 'linux', PODMAN],
  ['container', false, false, { KUBERNETES_SERVICE_HOST: '10.0.0.1' }],
  ['container', true, true, { ...X11, container: 'flatpak' }],
  ['container', false, false, {}, 'linux', files({ '/.dockerenv': '', '/proc/version': 'microsoft' })],
  ['cloud', false, false, { CODESPACES: 'true' }, 'linux', DOCKER],
  ['cloud', true, false, { CODESPACES: 'true', BROWSER: '/helper' }],
  ['cloud', false, false, { GITPOD_WORKSPACE_ID: 'a-b' }],
  ['cloud', false, false, { REMOTE_CONTAINERS: 'true' }, 'linux', DOCKER],
  ['wsl', true, true, { WSL_DISTRO_NAME: 'Ubuntu' }],
  ['wsl', true, true, { WSL_INTEROP: '/run/WSL/1_interop' }],
  ['wsl', true, true, {}, 'linux', WSL_KERNEL],
  ['ci', false, false, { CI: 'true', ...X11 }],
  ['ci', false, false, { CI: '1', BROWSER: 'firefox' }, 'darwin'],
])('T01 detects %s (opens: %s, shares 127.0.0.1: %s) in %j on %s', (...row) => {
  const [kind, canOpenBrowser, sharesLoopback, env, platform = 'linux', given = NONE] = row
  expect(detectEnvironment(env, platform, given)).toEqual({ kind, canOpenBrowser, sharesLoopback })
})
