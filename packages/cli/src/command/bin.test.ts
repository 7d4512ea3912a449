import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keyLinks } from '@openroute-kit/core'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { waitUntil } from '../../../../test/helpers/wait-until.js'
import { exchanges, isListening, KEYS_PATH, parameter } from '../test-kit.js'
import { BIN, Commands, folder, Run } from './test-kit.js'

let emulator: Emulator
let providerTime = 0
let commands: Commands
const run = (args: string[], env: NodeJS.ProcessEnv = {}): Run => commands.run(args, env)

beforeAll(async () => {
  emulator = await startEmulator({ now: () => Date.now() + providerTime })
})
afterAll(() => emulator.close())
beforeEach(async () => {
  emulator.clearRequests()
  emulator.clearFaults()
  providerTime = 0
  commands = new Commands(emulator, await folder())
})

/** Simulates a slow machine: the code arrives before the command has returned from its prompt. */
const PAUSE_AFTER_EACH_WRITE = `--import=data:text/javascript,${encodeURIComponent(`
  const write = process.stderr.write
  process.stderr.write = function (...args) {
    const written = write.apply(this, args)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
    return written
  }`)}`

/** What other users of the machine can read of a process and its children. */
async function commandLines(): Promise<string> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''))
  return (await Promise.all(lines)).join('\n')
}

describe('openroute', () => {
  it('is the only command of the package, so that npx @openroute-kit/cli runs it', async () => {
    const { bin } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(bin).toEqual({ openroute: './dist/bin.js' })
    expect(await readFile(BIN, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  })

  it('A23 logs in by the loopback callback; nothing but the key is on standard output', async () => {
    const command = run(['--app', 'My tool', '--limit', '2', '--no-open', '--show-key'])
    const callback = await emulator.approve(await command.url())
    expect(await Run.visit(callback.replace('state=or-', 'state=or_'))).toBe(400)
    expect(await Run.visit(callback)).toBe(200)
    const { code, out, err } = await command.ended
    expect(code).toBe(0)
    expect(out).toMatch(/^sk-or-\S+\n$/)
    expect(emulator.getKey(out.trim())).toMatchObject({
      label: expect.stringMatching(/^My tool /),
      limit: 2,
    })
    expect(err).toContain((await keyLinks({ provider: emulator.provider, key: out.trim() })).settings)
    expect(err).not.toContain(out.trim())
    expect(err).not.toContain(parameter(callback, 'code'))
    expect(await isListening(callback)).toBe(false)
  })

  it('A24 reads a pasted code from standard input, and shows it in no command line and no output', async () => {
    const command = run(['--headless', '--show-key'])
    const shown = await emulator.approve(await command.url())
    await command.waitForMessage(/Paste the code/)
    emulator.fail(KEYS_PATH, { kind: 'delay', ms: 2000 })
    command.child.stdin?.write(`${shown}\n`)
    await emulator.waitForRequest(({ path }) => path === KEYS_PATH)
    const lines = await commandLines()
    expect(lines).toContain(BIN) // it can be seen
    expect(lines).not.toContain(shown)
    // Standard input stays open, as a terminal does.
    const { code, out, err } = await command.ended
    expect(code).toBe(0)
    expect(out).toMatch(/^sk-or-\S+\n$/)
    expect(out + err).not.toContain(shown)
  })

  it('A24 refuses an expired code', async () => {
    const command = run(['--headless'])
    const shown = await emulator.approve(await command.url())
    providerTime = 601_000
    command.child.stdin?.end(`${shown}\n`)
    const { code, out, err } = await command.ended
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toContain('code_expired')
    expect(err).not.toContain(shown)
  })

  it('A24 T05 does not show the pasted code on a terminal, nor the key without --show-key', async () => {
    const command = commands.runOnTerminal(['--headless', '--show-key'], {
      NODE_OPTIONS: PAUSE_AFTER_EACH_WRITE,
    })
    const shown = await emulator.approve(await command.url())
    await command.waitForMessage(/Paste the code/)
    command.child.stdin?.write(`${shown.slice(0, -2)}\r`)
    await command.waitForMessage(/not accepted[\s\S]*Paste the code/)
    command.child.stdin?.write(`${shown}\r`)
    const { code, out } = await command.ended
    expect(code).toBe(0)
    expect(out).toMatch(/sk-or-\S+/)
    expect(out).not.toContain(shown.slice(0, -2))

    const silent = commands.runOnTerminal(['--headless'])
    const other = await emulator.approve(await silent.url())
    await silent.waitForMessage(/Paste the code/)
    silent.child.stdin?.write(`${other}\r`)
    const ended = await silent.ended
    expect(ended.code).toBe(0)
    expect(ended.out).not.toContain('sk-or-')
  })

  it('exits with 130 after Ctrl-C at the prompt', async () => {
    const command = commands.runOnTerminal(['--headless', '--show-key'])
    await command.waitForMessage(/Paste the code/)
    command.child.stdin?.write('half a co\x03')
    const { code, out } = await command.ended
    expect(code).toBe(130)
    expect(out).toContain('Interrupted')
    expect(exchanges(emulator)).toBe(0)
  })

  it('T04 opens a browser with an address that nothing can cut, and without a state or a code', async () => {
    const path = await folder()
    const browser = join(path, 'browser')
    await writeFile(browser, `#!/bin/sh\necho "$@" > '${path}/draft' && mv '${path}/draft' '${path}/args'\n`)
    await chmod(browser, 0o755)
    const command = run([], { BROWSER: browser })
    const args = await waitUntil('a browser', () =>
      readFile(join(path, 'args'), 'utf8').catch(() => undefined),
    )
    expect(args).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/login\n$/)
    expect(args).not.toContain(parameter(await command.url(), 'state'))
    await Run.visit(await emulator.approve(args.trim()))
    expect((await command.ended).code).toBe(0)
  })

  it('exits with 1 when the user declines', async () => {
    const command = run(['--no-open'], { LANG: 'zh_CN.UTF-8' })
    expect(await Run.visit(await emulator.deny(await command.url()))).toBe(403)
    const { code, out, err } = await command.ended
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toMatch(/openroute: 您拒绝了登录.*\(access_denied\)\n$/)
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('ends on %s with %i, and leaves nothing behind', async (signal, exitCode) => {
    const path = await folder()
    const command = run(['--no-open', '--key-file', join(path, 'key')])
    const callback = await emulator.approve(await command.url())
    expect(await readdir(path)).toHaveLength(1)
    expect(await isListening(callback)).toBe(true)
    command.child.kill(signal)
    expect(await command.ended).toMatchObject({ code: exitCode, out: '' })
    expect(await readdir(path)).toEqual([])
    expect(await isListening(callback)).toBe(false)
  })

  it('D02 shows the address of the user’s keys when it is interrupted during the exchange', async () => {
    const command = run(['--headless'])
    emulator.fail(KEYS_PATH, { kind: 'hang' })
    command.child.stdin?.write(`${await emulator.approve(await command.url())}\n`)
    await emulator.waitForRequest(({ path }) => path === KEYS_PATH)
    command.child.kill('SIGINT')
    const { code, err } = await command.ended
    expect(code).toBe(130)
    expect(err).toContain(emulator.provider.keysUrl)
  })

  it('T03 exits with 1 when standard input ends without a code', async () => {
    const command = run(['--headless'])
    command.child.stdin?.end()
    expect(await command.ended).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('(cancelled)'),
    })
    expect(exchanges(emulator)).toBe(0)
  })

  it('reports in one sentence that the provider cannot be reached', async () => {
    const gone = await startEmulator()
    const { siteUrl, apiUrl } = gone
    const command = run(['--headless'], { OPENROUTE_SITE_URL: siteUrl, OPENROUTE_API_URL: apiUrl })
    const shown = await gone.approve(await command.url())
    await gone.close()
    command.child.stdin?.end(`${shown}\n`)
    const { code, err } = await command.ended
    expect(code).toBe(1)
    expect(err).toMatch(/openroute: .+ \(provider_unreachable\)\n$/)
    expect(err).not.toMatch(/\n {4}at /)
  })

  it('writes the key to a file with mode 0600', async () => {
    const file = join(await folder(), 'key')
    const command = run(['--headless', '--key-file', file])
    command.child.stdin?.write(`${await emulator.approve(await command.url())}\n`)
    const { code, out, err } = await command.ended
    expect({ code, out }).toEqual({ code: 0, out: '' })
    const key = (await readFile(file, 'utf8')).trim()
    expect(emulator.getKey(key).label).toMatch(/^OpenRoute CLI /)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(err).not.toContain(key)
  })

  it('starts no login if the key cannot be written', async () => {
    const { code, err } = await run(['--headless', '--key-file', join(await folder(), 'none', 'key')]).ended
    expect(code).toBe(1)
    expect(err).toMatch(/^openroute: --key-file: .+\n$/)
  })

  it('D09 shows the settings URL of a key that could not be written', async () => {
    const command = run(['--headless', '--show-key'])
    const url = await command.url()
    command.child.stdout?.destroy()
    command.child.stdin?.write(`${await emulator.approve(url)}\n`)
    const { code, err } = await command.ended
    expect(code).toBe(1)
    const [id] = emulator
      .listKeys()
      .map((key) => key.id)
      .filter((one) => err.includes(`/keys/${one}`))
    expect(id).toBeDefined()
    expect(err).not.toContain('sk-or-')
  })

  it.each([
    ['an unknown option', ['--prot', '1']],
    ['a code as an argument', ['--headless', 'auth_code_canary']],
    ['a limit that is not a number', ['--limit', 'much']],
  ])('refuses %s with one sentence and exit code 2', async (_name, args) => {
    const { code, out, err } = await run(args).ended
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toMatch(/^openroute: .+\n$/)
    expect(err).not.toMatch(/ at \/|canary/)
  })

  it('prints its help and its version', async () => {
    const login = await run(['login', '--help'], { LANG: 'zh_CN.UTF-8' }).ended
    expect(login).toMatchObject({ code: 0, out: expect.stringMatching(/--key-file.+写入/), err: '' })
    const [help, version] = await Promise.all([run(['--help']).ended, run(['--version']).ended])
    expect(help).toMatchObject({ code: 0, out: expect.stringContaining('whoami'), err: '' })
    expect(version).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: '' })
  })
})
