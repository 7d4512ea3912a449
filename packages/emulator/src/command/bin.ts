#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { OpenRouteError } from '@openroute-kit/core'
import type { Emulator } from '../emulator.js'
import { connectionSettings } from '../provider/connection-settings.js'
import { checkUpstreamUrl, type UpstreamError } from '../provider/upstream/upstream.js'
import { type EmulatorOptions, startEmulator } from '../start-emulator.js'

const HELP = `Starts a local OpenRoute, to build and test logins without an account.

Usage: npx @openroute-kit/emulator [options]

  -p, --port <number>  Port (default: EMULATOR_PORT, or 4010; 0 for a free port)
  --host <address>     Address to bind (default: 127.0.0.1)
  --allow-host <name>  Another host name to serve; may be repeated
  --upstream <url>     OpenAI-compatible API for the responses, such as http://localhost:11434/v1;
                       set its key, if it needs one, in UPSTREAM_API_KEY
  --lax                Accept any code verifier, as a provider without PKCE checks would
  --force              Allow NODE_ENV=production and addresses that others can reach
  -h, --help           Show this
  -v, --version        Show the version
`

/** Invalid arguments or environment variables. */
class UsageError extends Error {}

function readOptions(): EmulatorOptions | string {
  const { port, host, 'allow-host': allowedHosts, upstream, lax, force, help, version } = readArguments()
  if (help) return HELP
  if (version) return `${packageVersion()}\n`
  return {
    port: readPort(
      port ?? process.env.EMULATOR_PORT ?? '4010',
      port === undefined ? 'EMULATOR_PORT' : '--port',
    ),
    ...(host !== undefined && { host }),
    ...(allowedHosts !== undefined && { allowedHosts }),
    ...(upstream !== undefined && { upstream: readUpstream(upstream), onUpstreamError: printUpstreamError }),
    lax,
    force,
  }
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', short: 'p' },
        host: { type: 'string' },
        'allow-host': { type: 'string', multiple: true },
        upstream: { type: 'string' },
        lax: { type: 'boolean', default: false },
        force: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', short: 'v', default: false },
      },
    }).values
  } catch (error) {
    // Only the first sentence of Node's message says what is wrong.
    const [sentence] = (error as Error).message.split(/\.(?:\s|$)/)
    throw new UsageError(`${sentence}.`)
  }
}

function readPort(text: string, name: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) throw new UsageError(`${name} must be a whole number from 0 to 65535.`)
  return port
}

function readUpstream(text: string): string {
  try {
    return checkUpstreamUrl(text)
  } catch (error) {
    throw new UsageError(`--${(error as Error).message}`)
  }
}

function printUpstreamError({ url, status, message }: UpstreamError): void {
  process.stderr.write(`openroute-emulator: ${url}: ${status ?? 'no response'} ${message}\n`)
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function startMessage(emulator: Emulator, upstream: string | undefined): string {
  const { server, button, demo } = connectionSettings(emulator)
  return `OpenRoute emulator is running: open ${emulator.siteUrl} for its dashboard.

Connect an app to it. On a server (@openroute-kit/express and @openroute-kit/server export defineProvider):

${indent(server)}

On a page without a server, as attributes of <openroute-login>:

${indent(button)}

For the demo of openroute-kit, as environment variables:

${indent(demo)}

${upstream === undefined ? 'Completions are a fixed text. Use --upstream <url> for a real model.' : `Completions come from ${upstream}`}

Press Ctrl-C to stop it. All data is lost then.
`
}

function indent(lines: string): string {
  return lines.replaceAll(/^/gm, '  ')
}

async function main(): Promise<void> {
  const options = readOptions()
  if (typeof options === 'string') {
    process.stdout.write(options)
    return
  }
  const emulator = await startEmulator(options)
  process.stdout.write(startMessage(emulator, options.upstream))
  const stop = () => void emulator.close()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

main().catch((error: unknown) => {
  const known = error instanceof UsageError || error instanceof OpenRouteError
  process.stderr.write(
    known
      ? `openroute-emulator: ${error.message}${error instanceof UsageError ? ' See --help.' : ''}\n`
      : `openroute-emulator failed: ${String(error)}\n`,
  )
  process.exitCode = error instanceof UsageError ? 2 : 1
})
