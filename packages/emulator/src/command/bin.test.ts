import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sendRaw } from '../../../../test/helpers/raw-request.js'
import { Browser, CHALLENGE, exchange } from '../test-kit.js'

// The command runs from the build, as a user's does: `npm test` builds first.
const BIN = fileURLToPath(new URL('../../dist/command/bin.js', import.meta.url))

function run(parameters: string[], env: Record<string, string> = {}): ChildProcess {
  const { NODE_ENV: _, EMULATOR_PORT: __, ...rest } = process.env
  return spawn(process.execPath, [BIN, ...parameters], { env: { ...rest, ...env } })
}

async function outcome(child: ChildProcess): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  child.stdout?.on('data', (chunk) => (out += chunk))
  child.stderr?.on('data', (chunk) => (err += chunk))
  const [code] = await once(child, 'close')
  return { code, out, err }
}

/** Starts the command and waits until it prints its address. */
async function started(
  parameters: string[],
  env?: Record<string, string>,
): Promise<{ child: ChildProcess; site: string; startMessage: string }> {
  const child = run(parameters, env)
  let out = ''
  for await (const chunk of child.stdout ?? []) {
    out += chunk
    const site = /OPENROUTE_SITE_URL=(\S+)\n\s+OPENROUTE_API_URL=\1\/api\/v1\n/.exec(out)?.[1]
    if (site !== undefined && out.includes('Ctrl-C')) return { child, site, startMessage: out }
  }
  throw new Error(`the command ended: ${out}`)
}

/** Logs in as a browser does, by the form of the consent page. */
async function keyFrom(siteUrl: string): Promise<string> {
  const query = new URLSearchParams({
    callback_url: 'http://localhost:3000/callback',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
  })
  const browser = new Browser({ siteUrl })
  const page = await (await browser.get(`/auth?${query}`)).text()
  const back = await browser.submit(page, '/auth', { decision: 'approve', user: 'user_lin', limit: '' })
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const { json } = await exchange({ siteUrl }, code)
  return json.key
}

describe('openroute-emulator', () => {
  // npm runs the only command of a package, whatever its name; with a second one it would have to guess.
  it('is the only command of the package, so that npx @openroute-kit/emulator runs it', () => {
    const { bin } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(Object.values(bin)).toEqual(['./dist/command/bin.js'])
  })

  it.each([
    ['an unknown option', ['--prot', '1']],
    ['a port in words', ['--port', 'many']],
    ['a port beyond 65535', ['--port', '65536']],
    ['an option without its value', ['--port']],
    ['a word too many', ['now']],
    ['an allowed host without a name', ['--allow-host']],
    ['a bad upstream', ['--upstream', 'nope']],
    ['an unknown family', ['--family', 'other']],
    ['an unknown variant', ['--variant', 'mood=bad']],
    ['a variant without a value', ['--variant', 'denial']],
    ['a variant with an unknown value', ['--variant', 'state=nowhere']],
    ['unknown ports', ['--ports', '80']],
    ['a site with a path', ['--site-url', 'http://localhost/x']],
    ['an upstream with a password', ['--upstream', 'http://me:secret@localhost/v1']],
  ])('refuses %s with one sentence and exit code 2', async (_name, parameters) => {
    const { code, out, err } = await outcome(run(parameters))
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toMatch(/^openroute-emulator: .+\n$/)
    expect(err).not.toMatch(/ at |secret/)
  })

  it('refuses a wrong EMULATOR_PORT by its name', async () => {
    const { code, err } = await outcome(run([], { EMULATOR_PORT: 'x' }))
    expect(code).toBe(2)
    expect(err).toContain('EMULATOR_PORT')
  })

  it('D24 refuses production and addresses that other machines can reach', async () => {
    const outcomes = await Promise.all([
      outcome(run(['--port', '0'], { NODE_ENV: 'production' })),
      outcome(run(['--port', '0', '--host', '0.0.0.0'])),
    ])
    for (const { code, err } of outcomes) {
      expect(code).toBe(1)
      expect(err).toMatch(/^openroute-emulator: .+--force.+\n$/)
    }
  })

  it.each(['--help', '-h'])('prints its help with %s', async (option) => {
    expect(await outcome(run([option]))).toMatchObject({
      code: 0,
      out: expect.stringContaining('--upstream'),
    })
  })

  it.each(['--version', '-v'])('prints its version with %s', async (option) => {
    expect(await outcome(run([option]))).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
  })

  it('prints how to connect an app, and where completions come from', async () => {
    const { child, site, startMessage } = await started(['-p', '0', '--upstream', 'http://localhost:9/v1'])
    for (const part of [
      `siteUrl: '${site}'`,
      `apiUrl: '${site}/api/v1'`,
      `site-url="${site}"`,
      `api-url="${site}/api/v1"`,
      'Completions come from http://localhost:9/v1',
    ])
      expect(startMessage).toContain(part)
    child.kill('SIGTERM')
    await once(child, 'close')
  })

  it('M06 prints the addresses of browsers and servers, and M03 M04 takes models, a family and variants', async () => {
    const child = run([
      ...['-p', '0', '--site-url', 'http://localhost:4999', '--api-url', 'http://emulator:4999/v1'],
      ...['--models', 'acme/one,acme/two', '--family', 'therouter', '--ports', 'strict'],
      ...['--variant', 'denial=stays', '--variant', 'rejectedCode=500', '--variant', 'signIn=first'],
    ])
    let out = ''
    for await (const chunk of child.stdout ?? []) {
      out += chunk
      if (out.includes('Ctrl-C')) break
    }
    expect(out).toContain("id: 'therouter',\n    siteUrl: 'http://localhost:4999',")
    expect(out).toContain("apiUrl: 'http://emulator:4999/v1',\n    insecure: true,")
    expect(out).toContain('OPENROUTE_API_URL=http://emulator:4999/v1\n  OPENROUTE_INSECURE=true\n') // S18
    child.kill('SIGTERM')
    await once(child, 'close')
  })

  it('F16 prints the upstream’s error messages, which no response shows', async () => {
    const { child, site } = await started(['-p', '0', '--upstream', 'http://127.0.0.1:1/v1'])
    const error = once(child.stderr as NodeJS.ReadableStream, 'data')
    const key = await keyFrom(site)
    const response = await fetch(`${site}/api/v1/models`, { headers: { authorization: `Bearer ${key}` } })
    expect(await response.json()).toEqual({ error: { code: 502, message: 'The upstream cannot be reached' } })
    expect(String(await error)).toMatch(
      /^openroute-emulator: http:\/\/127\.0\.0\.1:1\/v1\/models: no response .*\n$/,
    )
    child.kill('SIGTERM')
    await once(child, 'close')
  })

  it('F16 serves the host names of --allow-host', async () => {
    const { child, site } = await started(['-p', '0', '--allow-host', 'one.test', '--allow-host', 'two.test'])
    const status = async (host: string) =>
      (await sendRaw(site, `GET /api/v1/models HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`))
        .status
    expect([await status('one.test'), await status('two.test:80'), await status('three.test')]).toEqual([
      200, 200, 421,
    ])
    child.kill('SIGTERM')
    await once(child, 'close')
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'serves pages from the build, and ends cleanly on %s',
    async (signal) => {
      const { child, site } = await started([], { EMULATOR_PORT: '0' })
      const pages = await Promise.all(
        ['/', '/emulator/style.css', '/emulator/dashboard.js'].map((path) => fetch(site + path)),
      )
      expect(pages.map(({ status }) => status)).toEqual([200, 200, 200])
      const events = await fetch(`${site}/emulator/events`)
      const rest = events.text().catch(() => 'cut')
      const ended = once(child, 'close')
      child.kill(signal)
      expect(await ended).toEqual([0, null])
      await rest
    },
  )

  it('reports in one sentence that the port is taken', async () => {
    const { child, site } = await started(['--port', '0'])
    const { code, err } = await outcome(run(['--port', new URL(site).port]))
    expect(code).toBe(1)
    expect(err).toMatch(/^openroute-emulator: Port \d+ is taken\. .+\n$/)
    child.kill('SIGTERM')
    await once(child, 'close')
  })
})
