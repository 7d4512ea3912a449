import type { Request, Response } from 'express'
import { ApiError } from '../../http/api-error.js'
import type { Context } from '../context.js'
import { authenticate } from './authenticate.js'

/** `GET /generation?id=`: what a response cost. For the owner of the key that it was charged to. */
export function showGeneration(context: Context, req: Request, res: Response): void {
  const { user } = authenticate(context, req, res)
  const id = new URLSearchParams(req.originalUrl.split('?')[1]).get('id')
  if (id === null || id === '') throw new ApiError(400, 'id is required')
  const record = context.generations.get(id)
  if (record === undefined || record.user !== user) throw new ApiError(404, `Generation ${id} not found`)
  const { promptTokens, completionTokens, cost, durationMs, app } = record
  res.json({
    data: {
      id,
      upstream_id: null,
      request_id: null,
      session_id: null,
      total_cost: cost,
      usage: cost,
      upstream_inference_cost: null,
      cache_discount: null,
      created_at: new Date(record.startedAt).toISOString(),
      model: record.model,
      provider_name: 'Emulator',
      provider_responses: null,
      api_type: record.apiType,
      streamed: record.streamed,
      cancelled: record.cancelled,
      finish_reason: record.finishReason,
      native_finish_reason: record.finishReason,
      latency: durationMs,
      moderation_latency: null,
      generation_time: durationMs,
      tokens_prompt: promptTokens,
      tokens_completion: completionTokens,
      native_tokens_prompt: promptTokens,
      native_tokens_completion: completionTokens,
      native_tokens_completion_images: null,
      native_tokens_reasoning: 0,
      native_tokens_cached: 0,
      num_media_prompt: null,
      num_media_completion: null,
      num_input_audio_prompt: null,
      num_search_results: null,
      num_fetches: null,
      web_search_engine: null,
      app_id: null,
      origin: app.referer ?? '',
      http_referer: app.referer,
      user_agent: app.userAgent,
      external_user: null,
      is_byok: false,
      router: null,
      preset_id: null,
      service_tier: null,
      data_region: 'global',
      response_cache_source_id: null,
      workspace_id: record.workspaceId,
    },
  })
}
