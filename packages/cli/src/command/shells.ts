import { UsageError } from './usage-error.js'

export const SHELLS = ['sh', 'fish', 'powershell', 'cmd'] as const

export type Shell = (typeof SHELLS)[number]

export const isShell = (name: string): name is Shell => (SHELLS as readonly string[]).includes(name)

/** The shell that called, as far as its variables show. */
export function currentShell(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Shell {
  if (platform === 'win32' && !env.SHELL) return env.PROMPT ? 'cmd' : 'powershell'
  return /(^|\/)fish$/.test(env.SHELL ?? '') ? 'fish' : 'sh'
}

/** A line that sets an environment variable when the shell runs it. */
export function setVariable(shell: Shell, name: string, value: string): string {
  switch (shell) {
    case 'fish':
      return `set -gx ${name} '${value.replace(/[\\']/g, '\\$&')}'`
    case 'powershell':
      return `$Env:${name} = '${value.replaceAll("'", "''")}'`
    case 'cmd':
      // cmd has no quoting for these.
      if (/[%"^!]/.test(value)) throw new UsageError('cmd cannot hold this key. Use --shell powershell.')
      return `set "${name}=${value}"`
    case 'sh':
      return `export ${name}='${value.replaceAll("'", "'\\''")}'`
  }
}
