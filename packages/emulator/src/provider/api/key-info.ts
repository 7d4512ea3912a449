import type { Request, Response } from 'express'
import type { Context } from '../context.js'
import { authenticate, requireManagementKey } from './authenticate.js'

/** `GET /key`: limit, usage and expiry of the key (docs/protocol.md §3). */
export function keyInfo(context: Context, req: Request, res: Response): void {
  const key = authenticate(context, req, res)
  const now = context.now()
  res.json({
    data: {
      label: key.label,
      limit: key.limit,
      limit_remaining: context.ledger.remaining(key),
      limit_reset: key.limitReset,
      usage: key.usage.total,
      usage_daily: key.usage.in('daily', now),
      usage_weekly: key.usage.in('weekly', now),
      usage_monthly: key.usage.in('monthly', now),
      byok_usage: 0,
      byok_usage_daily: 0,
      byok_usage_weekly: 0,
      byok_usage_monthly: 0,
      is_free_tier: context.ledger.user(key.user)?.credits === 0,
      is_management_key: key.management,
      is_provisioning_key: key.management,
      expires_at: key.expiresAt,
      creator_user_id: key.user,
      include_byok_in_limit: false,
      free_model_daily_requests: context.freeRequests.quota(key.user),
      allowed_data_regions: ['global'],
      organization_id: null,
      workspace_id: key.workspaceId,
      rate_limit: { interval: '10s', requests: -1, note: 'This field is deprecated and safe to ignore.' },
    },
  })
}

/** `GET /credits`: credits and usage of the key's owner, in US dollars. For management keys only (docs/protocol.md §3). */
export function credits(context: Context, req: Request, res: Response): void {
  const key = authenticate(context, req, res)
  requireManagementKey(key)
  res.json({
    data: {
      total_credits: context.ledger.user(key.user)?.credits ?? 0,
      total_usage: context.ledger.spent(key.user),
    },
  })
}
