import type { Provider } from './define-provider.js'

// `keysUrl` is a page that certainly exists: links to pages that only some of them have would lead to an error. P07

/** OpenRoute, openroute.cn: the default. Its page for keys is not documented. */
export const openroute: Provider = /* @__PURE__ */ Object.freeze({
  id: 'openroute',
  name: 'OpenRoute',
  siteUrl: 'https://openroute.cn',
  apiUrl: 'https://api.openroute.cn/api/v1',
  authorizeUrl: 'https://openroute.cn/auth',
  keysUrl: 'https://openroute.cn',
  keyUrl: null,
  activityUrl: null,
})

/** OpenRouter, openrouter.ai. */
export const openrouter: Provider = /* @__PURE__ */ Object.freeze({
  id: 'openrouter',
  name: 'OpenRouter',
  siteUrl: 'https://openrouter.ai',
  apiUrl: 'https://openrouter.ai/api/v1',
  authorizeUrl: 'https://openrouter.ai/auth',
  keysUrl: 'https://openrouter.ai/settings/keys',
  keyUrl: 'https://openrouter.ai/keys/{id}',
})

/** TheRouter, therouter.ai. Its page for keys is not documented. */
export const therouter: Provider = /* @__PURE__ */ Object.freeze({
  id: 'therouter',
  name: 'TheRouter',
  siteUrl: 'https://therouter.ai',
  apiUrl: 'https://api.therouter.ai/v1',
  authorizeUrl: 'https://therouter.ai/auth',
  keysUrl: 'https://therouter.ai',
  keyUrl: null,
  activityUrl: null,
})

/** EUrouter, eurouter.ai. Its consent page is below its API. Its page for keys is not documented. */
export const eurouter: Provider = /* @__PURE__ */ Object.freeze({
  id: 'eurouter',
  name: 'EUrouter',
  siteUrl: 'https://eurouter.ai',
  apiUrl: 'https://api.eurouter.ai/api/v1',
  authorizeUrl: 'https://api.eurouter.ai/api/v1/auth',
  keysUrl: 'https://eurouter.ai',
  keyUrl: null,
  activityUrl: null,
})
