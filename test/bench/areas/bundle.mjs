import { initialBytes } from '../bundle/bundle.mjs'
import { spreadOf } from '../report/statistics.mjs'

export const name = 'bundle'
export const title = 'Bytes of a page'

const KIT = '../../packages/browser/dist'

/** What an app imports of each. What is exported is kept by the bundler. */
const SUBJECTS = {
  'hand-written, one login, state checked': `export { startLogin, finishLogin } from './page/hand-written.mjs'`,
  'kit, startLogin and finishLogin': `export { startLogin, finishLogin } from '${KIT}/index.js'`,
  'kit, createServerLogin': `export { createServerLogin } from '${KIT}/index.js'`,
  'kit, createBrowserLogin': `export { createBrowserLogin } from '${KIT}/index.js'`,
  'kit, element': `import '${KIT}/element.js'`,
  'kit, server-element': `import '${KIT}/server-element.js'`,
  '@tanstack/ai-openrouter/pkce': `export { startOpenRouterPkceLogin, completeOpenRouterPkceFromUrl } from '@tanstack/ai-openrouter/pkce'`,
  oauth4webapi: `export { generateRandomCodeVerifier, calculatePKCECodeChallenge, generateRandomState, validateAuthResponse,
    authorizationCodeGrantRequest, processAuthorizationCodeResponse, None } from 'oauth4webapi'`,
  // Its manifest maps the module for Node to this one, which esbuild does not follow behind `exports`.
  '@huggingface/hub': `export { oauthLoginUrl, oauthHandleRedirectIfPresent } from './node_modules/@huggingface/hub/dist/browser/index.mjs'`,
  'better-auth/client': `export { createAuthClient } from 'better-auth/client'`,
  'oidc-client-ts': `export { UserManager } from 'oidc-client-ts'`,
  '@openrouter/sdk, deep imports': `
    export { OpenRouterCore } from '@openrouter/sdk/core.js'
    export { oAuthCreateSHA256CodeChallenge } from '@openrouter/sdk/funcs/oAuthCreateSHA256CodeChallenge.js'
    export { oAuthCreateAuthorizationUrl } from '@openrouter/sdk/funcs/oAuthCreateAuthorizationUrl.js'
    export { oAuthExchangeAuthCodeForAPIKey } from '@openrouter/sdk/funcs/oAuthExchangeAuthCodeForAPIKey.js'`,
  '@auth0/auth0-spa-js': `export { createAuth0Client } from '@auth0/auth0-spa-js'`,
}

/** @type {import('../types.js').Area['run']} */
export async function run({ progress }) {
  /** @type {import('../types.js').Row[]} */
  const rows = []
  for (const [subject, code] of Object.entries(SUBJECTS)) {
    progress(`bundles of ${subject}`)
    const spread = spreadOf([await initialBytes(code)])
    rows.push({ table: 'Gzipped bytes', subject, column: 'loaded with the page', unit: 'bytes', spread })
  }
  return {
    rows,
    notes: [
      'Bundled and minified by esbuild for production, ES2022; what `import()` loads later is not counted.',
      "OpenRouter's React button is not on npm, so it is not in this table.",
    ],
  }
}
