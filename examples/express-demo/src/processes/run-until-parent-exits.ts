// node run-until-parent-exits.js <program> [arguments]: runs a program, such as Redis, and kills it when the process that started this
// one has ended.
import { spawn } from 'node:child_process'
import { onParentExit } from './on-parent-exit.js'

/** A shell's exit code for a program that does not exist. */
const NO_SUCH_PROGRAM = 127

const [program = '', ...args] = process.argv.slice(2)
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] })
child.once('error', () => process.exit(NO_SUCH_PROGRAM))
child.once('exit', (code) => process.exit(code ?? 1))

const end = () => void child.kill('SIGKILL')
process.once('SIGTERM', end)
onParentExit(end)
