import type { CommandContext } from './command-context.js'
import { links } from './links.js'
import { logIn } from './log-in.js'
import { logout } from './logout.js'
import { models } from './models.js'
import { printEnv } from './print-env.js'
import type { Command } from './read-command.js'
import { whoami } from './whoami.js'

export function runCommand(command: Command, context: CommandContext): Promise<void> {
  switch (command.name) {
    case 'login':
      return logIn(context, command)
    case 'env':
      return printEnv(context, command.shell)
    case 'models':
      return models(context, command.filter)
    case 'whoami':
      return whoami(context)
    case 'links':
      return links(context)
    case 'logout':
      return logout(context)
  }
}
