import {
  createLoginRequest,
  defineProvider,
  type LoginTransaction,
  type Provider,
  type VerifiedCallback,
  verifyCallback,
} from '../../packages/core/src/index.js'

export const CALLBACK_URL = 'https://app.example/callback'

/** A provider whose site and API are `url`. */
export function providerAt(url: string): Provider {
  return defineProvider({ id: 'test', siteUrl: url, apiUrl: `${url}/api/v1` })
}

/** A login that the user has approved, up to the point where its code can be exchanged. */
export async function approvedCallback(
  provider: Provider,
  code = 'code-1',
): Promise<{ callback: VerifiedCallback; transaction: LoginTransaction }> {
  const { transaction } = await createLoginRequest({ provider, callbackUrl: CALLBACK_URL })
  const url = new URL(CALLBACK_URL)
  url.searchParams.set('state', transaction.state)
  url.searchParams.set('code', code)
  return { callback: verifyCallback({ url, transaction }), transaction }
}
