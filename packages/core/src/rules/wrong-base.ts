import { isWebPage } from './read-api-failure.js'

/**
 * The message for a response that shows that `apiUrl` is not the base of an API: a web page under a status of success, or 404 for a
 * path that every API has. `undefined` for any other response. P07
 */
export function wrongBaseMessage(apiUrl: string, status: number, body: unknown): string | undefined {
  const isPage = isWebPage(body)
  if (!(status === 404 || (isPage && status < 300))) return undefined
  return (
    `apiUrl is not the base URL of the API: ${apiUrl} responds with ${isPage ? 'a web page' : 'status 404'}. ` +
    'Set it to the base URL in the provider’s documentation, such as https://api.openroute.cn/api/v1.'
  )
}
