import { defineProvider } from '@openroute-kit/server'

const MANY = 1_000_000_000

/**
 * Options of the kit for all its servers here. The limits are high numbers instead of `false`, so that the kit counts as it does in
 * production.
 */
export function kitOptions(/** @type {{ port: number, providerUrl: string }} */ { port, providerUrl }) {
  return {
    baseUrl: `http://localhost:${port}`,
    secret: 'a secret of the bench, which has more than 32 characters',
    appName: 'Bench',
    provider: defineProvider({ id: 'bench', siteUrl: providerUrl, apiUrl: `${providerUrl}/api/v1` }),
    // A busy machine must not fail a request, and idle streams stay open.
    timeoutsMs: { store: 60_000, exchange: 60_000, idle: 900_000, total: 3_600_000 },
    limits: {
      requestsPerMinute: MANY,
      concurrentResponses: MANY,
      requestsPerMinutePerAddress: MANY,
      concurrentResponsesPerAddress: MANY,
      loginsPerMinutePerAddress: MANY,
    },
  }
}
