import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { freePorts } from '../helpers/free-ports.js'
import { waitUntil } from '../helpers/wait-until.js'

const SCRIPT = 'examples/terminal-chat/chat.js'

/** The example with a local provider, on the desktop of a user without a keyring. */
async function start(env: NodeJS.ProcessEnv = {}) {
  const config = await mkdtemp(join(tmpdir(), 'openroute-kit-terminal-chat-'))
  const [port = 0] = await freePorts(1)
  const child = spawn(process.execPath, [SCRIPT], {
    env: {
      ...{ PATH: process.env.PATH, HOME: config, XDG_CONFIG_HOME: config, LANG: 'C.UTF-8' },
      ...{ EMULATOR_PORT: String(port), DISPLAY: ':99', BROWSER: '/bin/true', ...env },
    },
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
    return rm(config, { recursive: true, force: true })
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const waitFor = (pattern: RegExp) => waitUntil(`${pattern} in ${output}`, () => pattern.exec(output)?.[0])
  const ended = once(child, 'close').then(([code]) => ({ code, output }))
  return { child, ended, waitFor }
}

/** Approves on the consent page, and follows the callback. Returns the status of the last page. */
async function approve(url: string): Promise<number> {
  const opened = await fetch(url)
  const page = await opened.text()
  const cookie = opened.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const value = (name: string) =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const fields = { token: value('token'), request: value('request') }
  const body = new URLSearchParams({ ...fields, user: 'user_lin', limit: '2', decision: 'approve' })
  const response = await fetch(new URL('/auth', url), {
    method: 'POST',
    headers: { cookie, origin: new URL(url).origin },
    body,
  })
  await response.text()
  return response.status
}

it('is shorter than 60 lines', async () => {
  expect((await readFile(SCRIPT, 'utf8')).trimEnd().split('\n').length).toBeLessThan(60)
})

it('T01 logs in with the browser, and streams a conversation', async () => {
  const { child, ended, waitFor } = await start()
  expect(await approve(await waitFor(/http\S+code_challenge\S+(?=\s)/))).toBe(200)
  await waitFor(/you> $/)
  child.stdin.write('Is this a test?\n')
  await waitFor(/you> \S[\s\S]+\n\nyou> $/)
  child.stdin.end('And this, at the end of the input?\n')
  const { code, output } = await ended
  expect(code).toBe(0)
  expect(output.split('you> ')[2]?.trim()).not.toBe('')
  expect(output).not.toMatch(/sk-or-|Error/)
})

it('T03 ends with a sentence if nothing can finish the login', async () => {
  const { child, ended } = await start({ BROWSER: 'none', DISPLAY: '' })
  child.stdin.end()
  const { code, output } = await ended
  expect(code).toBe(1)
  expect(output).not.toMatch(/ {4}at /)
})
