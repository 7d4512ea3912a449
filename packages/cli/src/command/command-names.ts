export const COMMAND_NAMES = ['login', 'whoami', 'env', 'links', 'models', 'logout'] as const

export type CommandName = (typeof COMMAND_NAMES)[number]

export const isCommandName = (name: string): name is CommandName =>
  (COMMAND_NAMES as readonly string[]).includes(name)
