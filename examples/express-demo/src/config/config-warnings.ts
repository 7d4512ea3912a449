import { type Config, isHttps } from './config.js'
import { isLocalhost } from './is-localhost.js'

/** Settings that work but may surprise the person who starts the demo. */
export function configWarnings(config: Config): string[] {
  const warnings: string[] = []
  const { generated } = config.secrets
  if (generated.length > 0)
    warnings.push(
      `${generated.join(' and ')} ${generated.length > 1 ? 'were' : 'was'} generated for this run: the next start signs everybody out.`,
    )
  if (config.production && isLocalhost(new URL(config.baseUrl)))
    warnings.push(`BASE_URL is ${config.baseUrl}: only this machine can log in.`)
  if (isHttps(config) && config.trustProxy === false)
    warnings.push(
      'BASE_URL is https, but TRUST_PROXY is not set: the session cookie is Secure and is sent only when a trusted proxy reports https.',
    )
  return warnings
}
