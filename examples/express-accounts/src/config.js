import { randomBytes } from 'node:crypto'
import { defineProvider, openroute } from '@openroute-kit/express'

/** @typedef {Awaited<ReturnType<typeof readConfig>>} Config */

/** Reads the environment: README.md lists the variables. */
export async function readConfig(/** @type {NodeJS.ProcessEnv} */ env) {
  const production = env.NODE_ENV === 'production'
  const port = Number(env.PORT || 3000)
  // Keys in a database that outlives the process must be readable after a restart.
  const lasting = production || Boolean(env.DATABASE_URL)
  const secret = (/** @type {string} */ name) => {
    if (lasting && !env[name])
      throw new Error(
        `Set ${name} to the output of: openssl rand -base64 32. README.md says when it is needed.`,
      )
    return env[name] || randomBytes(32).toString('base64')
  }
  if (production && !env.DATABASE_URL)
    throw new Error('Set DATABASE_URL to the address of a PostgreSQL database.')
  return {
    production,
    port,
    appName: 'Daily notes',
    baseUrl: env.BASE_URL || `http://localhost:${port}`,
    databaseUrl: env.DATABASE_URL,
    sessionSecret: secret('SESSION_SECRET'),
    /** Encrypts sessions of the kit, and the users' keys in the database. Newest first. */
    kitSecrets: secret('OPENROUTE_KIT_SECRET').split(','),
    /** Seconds between two notes of a user. */
    noteSeconds: Number(env.NOTE_SECONDS || (production ? 24 * 3600 : 20)),
    provider: providerOf(env, production) ?? (await localOpenRoute(Number(env.EMULATOR_PORT || 4010))),
  }
}

/** `undefined` if the variables name none. */
function providerOf(/** @type {NodeJS.ProcessEnv} */ env, /** @type {boolean} */ production) {
  const { OPENROUTE_SITE_URL: siteUrl, OPENROUTE_API_URL: apiUrl } = env
  const insecure = env.OPENROUTE_INSECURE === 'true'
  if (siteUrl && apiUrl) return defineProvider({ id: 'custom', name: 'OpenRoute', siteUrl, apiUrl, insecure })
  return production || env.OPENROUTE_PROVIDER === 'openroute' ? openroute : undefined
}

/** A provider on your machine: no account and no network needed. */
async function localOpenRoute(/** @type {number} */ port) {
  const { startEmulator } = await import('@openroute-kit/emulator')
  return (await startEmulator({ port })).provider
}
