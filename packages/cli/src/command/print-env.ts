import { type CommandContext, printJson } from './command-context.js'
import { describeSource, KEY_VARIABLE, requireKey } from './current-key.js'
import { currentShell, type Shell, setVariable } from './shells.js'

/** `openroute env`: the line that sets the variable. The only command that prints a stored key. */
export async function printEnv(context: CommandContext, shell: Shell | null): Promise<void> {
  const { env, messages } = context
  const { key, source } = await requireKey(context)
  if (context.json) await printJson(context, { [KEY_VARIABLE]: key })
  else {
    const line = setVariable(shell ?? currentShell(env, process.platform), KEY_VARIABLE, key)
    await context.print(`${line}\n`)
  }
  context.note(`${messages.source}: ${describeSource(source, context)}`)
}
