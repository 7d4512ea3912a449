const KIT = '../../packages/browser/dist'
const CONTRACT = `import { button, config, ready, waitForClick } from './page/page-contract.mjs'`

/** A login object of the kit: the same with and without a server. */
const WITH_LOGIN = `
  const update = () => { if (login.state.status === 'signed-in') ready() }
  login.subscribe(update)
  update()`
const withElement = (/** @type {string} */ module) => `${CONTRACT}
  import '${KIT}/${module}'
  const { login } = document.querySelector('openroute-login')
  ${WITH_LOGIN}
  waitForClick()`

/**
 * The measured pages, by subject: their script, and their button where it is an element. `path` of the page.
 *
 * @type {Record<string, { path: string, script: string, element?: (urls: { siteUrl: string, apiUrl: string }) => string }>}
 */
export const PAGES = {
  'hand-written, one login, state checked': {
    path: '/hand-written',
    script: `${CONTRACT}
      import { finishLogin, startLogin } from './page/hand-written.mjs'
      if (new URLSearchParams(location.search).has('code')) finishLogin(config.apiUrl).then(ready)
      button.onclick = () => startLogin(config.siteUrl, location.href)
      waitForClick()`,
  },
  'kit, startLogin and finishLogin': {
    path: '/kit-functions',
    script: `${CONTRACT}
      import { defineProvider, finishLogin, startLogin } from '${KIT}/index.js'
      const { siteUrl, apiUrl } = config
      const provider = defineProvider({ id: 'local', name: 'Local', siteUrl, apiUrl })
      finishLogin({ provider }).then((finished) => finished && ready())
      button.onclick = () => startLogin({ provider })
      waitForClick()`,
  },
  'kit, createBrowserLogin': {
    path: '/kit-browser',
    script: `${CONTRACT}
      import { createBrowserLogin, defineProvider } from '${KIT}/index.js'
      const { siteUrl, apiUrl } = config
      const login = createBrowserLogin({ provider: defineProvider({ id: 'local', name: 'Local', siteUrl, apiUrl }) })
      ${WITH_LOGIN}
      button.onclick = () => login.login()
      waitForClick()`,
  },
  'kit, element': {
    path: '/kit-element',
    script: withElement('element.js'),
    element: ({ siteUrl, apiUrl }) =>
      `<openroute-login site-url="${siteUrl}" api-url="${apiUrl}"></openroute-login>`,
  },
  'kit, server-element': {
    path: '/kit-server',
    script: withElement('server-element.js'),
    element: () => '<openroute-login server="/openroute"></openroute-login>',
  },
  '@openrouter/sdk, deep imports': {
    path: '/openrouter-sdk',
    script: `${CONTRACT}
      import { OpenRouterCore } from '@openrouter/sdk/core.js'
      import { oAuthCreateSHA256CodeChallenge } from '@openrouter/sdk/funcs/oAuthCreateSHA256CodeChallenge.js'
      import { oAuthCreateAuthorizationUrl } from '@openrouter/sdk/funcs/oAuthCreateAuthorizationUrl.js'
      import { oAuthExchangeAuthCodeForAPIKey } from '@openrouter/sdk/funcs/oAuthExchangeAuthCodeForAPIKey.js'
      const client = new OpenRouterCore({ serverURL: config.apiUrl })
      const code = new URLSearchParams(location.search).get('code')
      if (code) {
        const codeVerifier = sessionStorage.getItem('verifier')
        oAuthExchangeAuthCodeForAPIKey(client, { requestBody: { code, codeVerifier, codeChallengeMethod: 'S256' } })
          .then((result) => { if (result.ok) ready(); else throw result.error })
      }
      button.onclick = async () => {
        const { value } = await oAuthCreateSHA256CodeChallenge()
        sessionStorage.setItem('verifier', value.codeVerifier)
        const { codeChallenge } = value
        const url = oAuthCreateAuthorizationUrl(client, { callbackUrl: location.href, codeChallenge, codeChallengeMethod: 'S256' })
        location.assign(url.value)
      }
      waitForClick()`,
  },
  '@auth0/auth0-spa-js': {
    path: '/auth0',
    script: `${CONTRACT}
      import { createAuth0Client } from '@auth0/auth0-spa-js'
      createAuth0Client({
        domain: config.tenantUrl,
        clientId: 'bench',
        authorizationParams: { redirect_uri: location.origin + location.pathname },
      }).then(async (client) => {
        if (new URLSearchParams(location.search).has('code')) {
          await client.handleRedirectCallback()
          if (await client.isAuthenticated()) ready()
        }
        button.onclick = () => client.loginWithRedirect()
        waitForClick()
      })`,
  },
}
