import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

// The command runs from the build, as a user's does: `npm test` builds first.
const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url))

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

/** Starts the command and waits until it says where it is. */
async function started(
  parameters: string[],
  env?: Record<string, string>,
): Promise<{ child: ChildProcess; site: string }> {
  const child = run(parameters, env)
  let out = ''
  for await (const chunk of child.stdout ?? []) {
    out += chunk
    const site = /OPENROUTE_SITE_URL=(\S+)\n\s+OPENROUTE_API_URL=\1\/api\/v1\n/.exec(out)?.[1]
    if (site !== undefined) return { child, site }
  }
  throw new Error(`the command ended: ${out}`)
}

describe('openroute-emulator', () => {
  it.each([
    ['an unknown option', ['--prot', '1']],
    ['a port in words', ['--port', 'many']],
    ['a port beyond 65535', ['--port', '65536']],
    ['an option without its value', ['--port']],
    ['a word too many', ['now']],
    ['a bad upstream', ['--upstream', 'nope']],
  ])('refuses %s with one sentence and code 2', async (_name, parameters) => {
    const { code, out, err } = await outcome(run(parameters))
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toMatch(/^openroute-emulator: .+\n$/)
    expect(err).not.toContain('at ')
  })

  it('refuses a wrong EMULATOR_PORT by its name', async () => {
    const { code, err } = await outcome(run([], { EMULATOR_PORT: 'x' }))
    expect(code).toBe(2)
    expect(err).toContain('EMULATOR_PORT')
  })

  it('D24 refuses production and other machines, as a command too', async () => {
    const outcomes = await Promise.all([
      outcome(run(['--port', '0'], { NODE_ENV: 'production' })),
      outcome(run(['--port', '0', '--host', '0.0.0.0'])),
    ])
    for (const { code, err } of outcomes) {
      expect(code).toBe(1)
      expect(err).toMatch(/^openroute-emulator: .+--force.+\n$/)
    }
  })

  it('helps, and tells its version', async () => {
    expect(await outcome(run(['--help']))).toMatchObject({
      code: 0,
      out: expect.stringContaining('--upstream'),
    })
    expect(await outcome(run(['--version']))).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
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

  it('says in one sentence that the port is taken', async () => {
    const { child, site } = await started(['--port', '0'])
    const { code, err } = await outcome(run(['--port', new URL(site).port]))
    expect(code).toBe(1)
    expect(err).toMatch(/^openroute-emulator: Port \d+ is taken\. .+\n$/)
    child.kill('SIGTERM')
    await once(child, 'close')
  })
})
