import { ApiError } from '../../http/api-error.js'
import type { Model } from '../models/models.js'
import { type Upstream, upstreamCredentials, upstreamEndpoint } from './upstream.js'
import { readModel } from './upstream-body.js'
import { errorForNoResponse, errorForResponse, reportUpstreamError } from './upstream-errors.js'

/** The upstream's models. @throws ApiError 502 */
export async function listUpstreamModels(upstream: Upstream): Promise<Model[]> {
  const endpoint = upstreamEndpoint(upstream, '/models')
  const response = await fetch(endpoint.url, { headers: upstreamCredentials() }).catch((error) => {
    throw errorForNoResponse(endpoint, error)
  })
  if (!response.ok) throw await errorForResponse(endpoint, response)
  try {
    const { data } = (await response.json()) as { data: unknown[] }
    return data.map(readModel)
  } catch {
    reportUpstreamError(endpoint, response.status, 'The response is not a list of models.')
    throw new ApiError(502, 'The upstream did not respond with a list of models')
  }
}
