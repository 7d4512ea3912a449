import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freePorts } from '../../../../test/helpers/free-ports.js'
import { waitUntil } from '../../../../test/helpers/wait-until.js'
import { exchanges, isListening, KEYS_PATH, parameter } from '../test-kit.js'
import { Commands, folder, Run } from './test-kit.js'

let emulator: Emulator
let commands: Commands

beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  emulator.clearRequests()
  commands = new Commands(emulator, await folder())
})

const SSH = { SSH_CONNECTION: '10.0.0.1 5 10.0.0.2 22' }
const PASTE = /paste it here|paste its address here/

describe('openroute over SSH', () => {
  it.each<[string, (url: string) => string]>([
    ['the address', (url) => url],
    [
      'the address in quotes, broken into lines',
      (url) => `"${url.slice(0, 30)}\n  ${url.slice(30, 60)}\n${url.slice(60)}"`,
    ],
    ['a bracketed paste', (url) => `\x1b[200~${url}\x1b[201~`],
    ['an encoded address', encodeURIComponent],
    ['the code', (url) => parameter(url, 'code')],
    ['code#state', (url) => `${parameter(url, 'code')}#${parameter(url, 'state')}`],
    ['a wrong code and the address, together', (url) => `wrong\n${url}`],
  ])('T01 takes %s from a pipe', async (_name, pasteOf) => {
    const command = commands.run([], SSH)
    const callback = await emulator.approve(await command.url())
    expect(command.err).toContain('--headless')
    command.child.stdin?.write(`${pasteOf(callback)}\n`)
    const { code, out } = await command.ended
    expect({ code, out }).toEqual({ code: 0, out: '' })
  })

  it('T01 takes an address in two pieces on a terminal, after a wrong paste, and shows none of it', async () => {
    const command = commands.runOnTerminal([], SSH, 'stty -a')
    const callback = await emulator.approve(await command.url())
    await command.waitForMessage(PASTE)
    command.child.stdin?.write('what is this\r')
    await command.waitForMessage(/neither the address/)
    command.child.stdin?.write(`${callback.slice(0, 50)}\r`)
    await command.waitForMessage(/another login|neither the address[\s\S]*neither the address/)
    command.child.stdin?.write(`${callback.slice(50)}\r`)
    const { code, out } = await command.ended
    expect(code).toBe(0)
    expect(out).not.toContain('what is this')
    expect(out).not.toContain(parameter(callback, 'code'))
    // The terminal is as it was. T06
    expect(out).toMatch(/[^-]icanon/)
    expect(out).toMatch(/[^-]echo /)
  })

  it('T06 goes on after Ctrl-Z and fg', async () => {
    const command = commands.runOnTerminal([], SSH, 'echo It has stopped.; fg; code=$?')
    const callback = await emulator.approve(await command.url())
    await command.waitForMessage(PASTE)
    command.child.stdin?.write('\x1a')
    await command.waitForMessage(/^It has stopped/m)
    command.child.stdin?.write(`${callback}\r`)
    const { code, out } = await command.ended
    expect(code).toBe(0)
    expect(out).not.toContain(parameter(callback, 'code'))
  })

  it('T06 goes on after Ctrl-Z where nothing can stop it, as in a container', async () => {
    const command = commands.runOnTerminal([], SSH)
    const callback = await emulator.approve(await command.url())
    await command.waitForMessage(PASTE)
    command.child.stdin?.write('\x1awrong\r')
    await command.waitForMessage(/not accepted/)
    command.child.stdin?.write(`${callback}\r`)
    const { code, out } = await command.ended
    expect(code).toBe(0)
    expect(out).not.toContain('wrong')
    expect(out).not.toContain(parameter(callback, 'code'))
  })

  it('A24 T01 shows no paste while it checks the one before', async () => {
    emulator.fail(KEYS_PATH, { kind: 'delay', ms: 1000 })
    const command = commands.runOnTerminal([], SSH)
    const callback = await emulator.approve(await command.url())
    await command.waitForMessage(PASTE)
    command.child.stdin?.write('another-code\r')
    await waitUntil('an exchange', () => exchanges(emulator) || undefined)
    command.child.stdin?.write(`${callback}\r`)
    const { code, out } = await command.ended
    expect(code).toBe(0)
    expect(out).toContain('not accepted')
    expect(out).not.toContain(parameter(callback, 'code'))
  })

  it('T01 waits on after empty lines', async () => {
    const command = commands.run([], SSH)
    const callback = await emulator.approve(await command.url())
    await command.waitForMessage(PASTE)
    command.child.stdin?.write('\n \n\n')
    command.child.stdin?.write(`${callback}\n`)
    const { code, err } = await command.ended
    expect(code).toBe(0)
    expect(err).not.toContain('neither')
  })

  it('T03 ends after input without an end', async () => {
    const command = commands.run([], SSH)
    await command.waitForMessage(PASTE)
    const { stdin } = command.child
    const fill = () => stdin?.write('y\n'.repeat(50_000)) && setImmediate(fill)
    stdin?.on('drain', fill)
    fill()
    expect((await command.ended).code).toBe(1)
    expect(command.err).toContain('callback_invalid')
  })

  it('T01 still takes the callback after a wrong paste', async () => {
    const command = commands.run([], SSH)
    const callback = await emulator.approve(await command.url())
    const other = callback.replace(/state=or-.{4}/, 'state=or-xxxx')
    command.child.stdin?.write(`${other}\n`)
    await command.waitForMessage(/another login/)
    expect(await Run.visit(callback)).toBe(200)
    expect((await command.ended).code).toBe(0)
    expect(exchanges(emulator)).toBe(1)
  })

  it('T01 ends with 1 after the address of a denial', async () => {
    const command = commands.run([], SSH)
    command.child.stdin?.write(`${await emulator.deny(await command.url())}\n`)
    expect(await command.ended).toMatchObject({ code: 1, err: expect.stringContaining('access_denied') })
  })

  it('T02 T03 waits for a forwarded port, with standard input closed', async () => {
    const [port] = await freePorts(1)
    const command = commands.runWithoutInput(['--port', `${port}`], SSH)
    const url = await command.url()
    expect(new URL(parameter(url, 'callback_url')).port).toBe(`${port}`)
    await command.waitForMessage(/Nothing can be pasted here/)
    await Run.visit((await emulator.approve(url)).replace('127.0.0.1', 'localhost'))
    expect((await command.ended).code).toBe(0)
  })
})

describe('openroute without input', () => {
  it.each<[string, string[], NodeJS.ProcessEnv]>([
    ['over SSH', [], SSH],
    ['over SSH with --no-open', ['--no-open'], SSH],
    ['over SSH with --headless', ['--headless'], SSH],
    ['without a display, as in cron', [], { DISPLAY: '' }],
    ['in CI', [], { CI: 'true' }],
    ['in Codespaces', [], { CODESPACES: 'true' }],
    ['on a desktop without a browser', [], { PATH: '/nowhere' }],
  ])('T03 ends at once %s', async (_name, args, env) => {
    const { code, err } = await commands.runWithoutInput(args, env).ended
    expect(code).toBe(1)
    expect(err).toMatch(/standard input is closed, and no browser can be opened here.+\(cancelled\)\n$/)
  })

  it('T03 waits for a browser that it has opened', async () => {
    const command = commands.runWithoutInput([], { BROWSER: '/bin/true' })
    await command.waitForMessage(/Nothing can be pasted here/)
    await Run.visit(await emulator.approve(await command.url()))
    expect((await command.ended).code).toBe(0)
  })

  it('T03 says that no browser could be opened, and still takes a paste', async () => {
    const command = commands.run([], { PATH: '/nowhere' })
    const callback = await emulator.approve(await command.url())
    await command.waitForMessage(/No browser could be opened/)
    command.child.stdin?.write(`${callback}\n`)
    expect((await command.ended).code).toBe(0)
  })
})

describe('the openers', () => {
  // What each program would be given on its platform is tested beside open-browser.ts.
  it.each(['xdg-open', 'x-www-browser'])('T04 calls %s of the PATH with the whole address', async (name) => {
    const path = await folder()
    const shim = join(path, name)
    await writeFile(
      shim,
      `#!/bin/sh\nprintf '%s|' "$@" > ${path}/draft && /bin/mv ${path}/draft ${path}/args\n`,
    )
    await chmod(shim, 0o755)
    const command = commands.run([], { PATH: path })
    const args = await waitUntil('an opener', () =>
      readFile(join(path, 'args'), 'utf8').catch(() => undefined),
    )
    const cut = args.split('&')[0] as string
    await Run.visit(await emulator.approve(cut.slice(0, -1)))
    expect((await command.ended).code).toBe(0)
  })
})

describe('a login that is interrupted', () => {
  it('T06 leaves no listener and the terminal as it was, and the next one works on the same port', async () => {
    const [port] = await freePorts(1)
    const args = ['--no-open', '--port', `${port}`]
    const first = commands.runOnTerminal(args, {}, 'stty -a')
    const callbackUrl = parameter(await first.url(), 'callback_url')
    await first.waitForMessage(PASTE)
    first.child.stdin?.write('half an addr\x03')
    const { code, out } = await first.ended
    expect(code).toBe(130)
    expect(out).toContain('Interrupted')
    expect(out).toMatch(/[^-]icanon/)
    expect(out).toMatch(/[^-]echo /)
    expect(await isListening(callbackUrl)).toBe(false)
    const second = commands.run(args)
    await Run.visit(await emulator.approve(await second.url()))
    expect((await second.ended).code).toBe(0)
  })

  it('T02 names a port that is taken', async () => {
    const [port] = await freePorts(1)
    const first = commands.run(['--no-open', '--port', `${port}`])
    await first.url()
    const { code, err } = await commands.run(['--no-open', '--port', `${port}`]).ended
    expect(code).toBe(1)
    expect(err).toContain(`port ${port} is taken`)
  })
})
