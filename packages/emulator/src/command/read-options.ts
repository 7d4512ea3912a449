import { parseArgs } from 'node:util'
import { OpenRouteError } from '@openroute-kit/core'
import type { EmulatorOptions } from '../emulator-options.js'
import type { FamilyName } from '../provider/family/family.js'
import { familyOf } from '../provider/family/family.js'
import { type ProviderVariants, readVariants } from '../provider/family/variants.js'
import { readPublicUrls } from '../provider/public-urls.js'
import { checkUpstreamUrl } from '../provider/upstream/upstream.js'

/** Invalid arguments or environment variables. */
export class UsageError extends Error {}

/** The options of the command, or which text to print instead. @throws UsageError */
export function readOptions(): EmulatorOptions | 'help' | 'version' {
  const values = readArguments()
  if (values.help) return 'help'
  if (values.version) return 'version'
  const { port, host, models, family, ports, variant, upstream, lax, force } = values
  if (ports !== undefined && ports !== 'any' && ports !== 'strict')
    throw new UsageError('--ports must be any or strict.')
  const options: EmulatorOptions = {
    port: readPort(
      port ?? process.env.EMULATOR_PORT ?? '4010',
      port === undefined ? 'EMULATOR_PORT' : '--port',
    ),
    ...(host !== undefined && { host }),
    ...(values['allow-host'] !== undefined && { allowedHosts: values['allow-host'] }),
    ...(values['site-url'] !== undefined && { siteUrl: values['site-url'] }),
    ...(values['api-url'] !== undefined && { apiUrl: values['api-url'] }),
    ...(models !== undefined && { models: models === 'any' ? models : models.split(',') }),
    ...(family !== undefined && { family: family as FamilyName }),
    ...(ports !== undefined && { ports }),
    ...(variant !== undefined && { variants: readVariantArguments(variant) }),
    ...(upstream !== undefined && { upstream }),
    lax,
    force,
  }
  try {
    familyOf(options.family ?? 'openroute')
    readPublicUrls(options)
    readVariants(options.variants ?? {})
    if (upstream !== undefined) checkUpstreamUrl(upstream)
  } catch (error) {
    if (error instanceof OpenRouteError) throw new UsageError(`--${flagName(error.message)}`)
    throw error
  }
  return options
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', short: 'p' },
        host: { type: 'string' },
        'allow-host': { type: 'string', multiple: true },
        'site-url': { type: 'string' },
        'api-url': { type: 'string' },
        models: { type: 'string' },
        family: { type: 'string' },
        ports: { type: 'string' },
        variant: { type: 'string', multiple: true },
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

/** `denial=stays`, `rejectedCode=500` */
function readVariantArguments(texts: readonly string[]): ProviderVariants {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name = text, value = ''] = /^(\w+)=(.*)$/.exec(text) ?? []
      return [name, /^\d+$/.test(value) ? Number(value) : value]
    }),
  )
}

/** The messages begin with the name of the option: `siteUrl` is `--site-url`, `variants:` is `--variant:`. */
function flagName(message: string): string {
  return message
    .replace(/^\w+/, (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))
    .replace(/^variants/, 'variant')
}
