import { defineProvider, type Provider } from './provider.js'

/** OpenRoute, openroute.cn: the default. */
export const openroute: Provider = /* @__PURE__ */ defineProvider({
  id: 'openroute',
  name: 'OpenRoute',
  siteUrl: 'https://openroute.cn',
  apiUrl: 'https://api.openroute.cn/api/v1',
})

/** OpenRouter, openrouter.ai. */
export const openrouter: Provider = /* @__PURE__ */ defineProvider({
  id: 'openrouter',
  name: 'OpenRouter',
  siteUrl: 'https://openrouter.ai',
  apiUrl: 'https://openrouter.ai/api/v1',
})

/** TheRouter, therouter.ai. */
export const therouter: Provider = /* @__PURE__ */ defineProvider({
  id: 'therouter',
  name: 'TheRouter',
  siteUrl: 'https://therouter.ai',
  apiUrl: 'https://api.therouter.ai/v1',
})
