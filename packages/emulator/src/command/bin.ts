#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { OpenRouteError } from '@openroute-kit/core'
import type { Emulator } from '../emulator.js'
import { connectionSettings } from '../provider/connection-settings.js'
import type { UpstreamError } from '../provider/upstream/upstream.js'
import { startEmulator } from '../start-emulator.js'
import { readOptions, UsageError } from './read-options.js'

const HELP = `Starts a local OpenRoute, to build and test logins without an account.

Usage: npx @openroute-kit/emulator [options]

  -p, --port <number>  Port (default: EMULATOR_PORT, or 4010; 0 for a free port)
  --host <address>     Address to bind (default: 127.0.0.1)
  --allow-host <name>  Another host name to serve; may be repeated
  --site-url <url>     Where browsers reach it, such as http://localhost:4010
  --api-url <url>      Where servers reach its API, such as http://emulator:4010/api/v1
  --models <ids>       Models to offer, with commas between them (default: any)
  --family <name>      Provider whose paths it has: openroute (default), openrouter,
                       therouter or eurouter
  --ports strict       Accept callbacks on the ports 443 and 3000 only
  --variant <n=value>  Differ from the documentation as some providers do; may be repeated:
                       denial=callback, with-state, without-state or stays
                       state=both, twice, callback or echo
                       rejectedCode=400, 403, 409 or 500
                       errors=object, without-code, string or html
                       signIn=with-consent or first
  --upstream <url>     OpenAI-compatible API for the responses, such as http://localhost:11434/v1;
                       set its key, if it needs one, in UPSTREAM_API_KEY
  --lax                Accept any code verifier, as a provider without PKCE checks would
  --force              Allow NODE_ENV=production and addresses that others can reach
  -h, --help           Show this
  -v, --version        Show the version
`

function printUpstreamError({ url, status, message }: UpstreamError): void {
  process.stderr.write(`openroute-emulator: ${url}: ${status ?? 'no response'} ${message}\n`)
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function startMessage(emulator: Emulator, upstream: string | undefined): string {
  const { server, button, demo } = connectionSettings(emulator.provider)
  return `OpenRoute emulator is running: open ${emulator.siteUrl} for its dashboard.

Connect an app to it. On a server (@openroute-kit/express and @openroute-kit/server export defineProvider):

${indent(server)}

On a page without a server, as attributes of <openroute-login>:

${indent(button)}

For the demo of openroute-kit, as environment variables:

${indent(demo)}

${upstream === undefined ? 'Completions are generated without a model. Use --upstream <url> for a real one.' : `Completions come from ${upstream}`}

Press Ctrl-C to stop it. All data is lost then.
`
}

function indent(lines: string): string {
  return lines.replaceAll(/^/gm, '  ')
}

async function main(): Promise<void> {
  const options = readOptions()
  if (typeof options === 'string') {
    process.stdout.write(options === 'help' ? HELP : `${packageVersion()}\n`)
    return
  }
  const emulator = await startEmulator({ ...options, onUpstreamError: printUpstreamError })
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
