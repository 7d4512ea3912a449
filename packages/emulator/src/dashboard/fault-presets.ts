import type { Fault } from '../faults/fault.js'
import { type FaultName, faultOf } from '../faults/named-faults.js'

/** A fault that the dashboard offers as a button. */
export interface FaultPreset {
  id: string
  text: readonly [en: string, zhCN: string]
  /** Below the base of the API. */
  route: string
  fault: Fault
}

const EXCHANGE = '/auth/keys'
const CHAT = '/chat/completions'
const KEY = '/key'
const MODELS = '/models'

const HOSTILE_HEADERS = Object.freeze({
  'set-cookie': 'emulator=hostile; Path=/',
  location: 'https://evil.example/',
  'access-control-allow-origin': 'https://evil.example',
  'content-security-policy': "default-src 'none'",
  'strict-transport-security': 'max-age=1',
  'clear-site-data': '"cookies"',
})

/** Faults of the code exchange. */
const EXCHANGE_PRESETS: readonly FaultPreset[] = [
  preset('exchange-expired', 'Code expired', '授权码过期', EXCHANGE, 'code-expired'),
  preset('exchange-used', 'Code already used (409)', '授权码已使用 (409)', EXCHANGE, 'code-used'),
  preset('exchange-500', 'Server error', '服务器错误', EXCHANGE, 'server-error'),
  preset('exchange-cdn-503', 'CDN page (503)', 'CDN 错误页 (503)', EXCHANGE, 'cdn-503'),
  preset('exchange-hang', 'No response', '无响应', EXCHANGE, { kind: 'hang' }),
  preset('exchange-half', 'Hangs in mid-response', '响应中途停住', EXCHANGE, { kind: 'hang-mid-body' }),
  preset('exchange-reset', 'Connection reset', '连接重置', EXCHANGE, { kind: 'reset' }),
  preset('exchange-lost', 'Key created, response lost', '密钥已创建但响应丢失', EXCHANGE, {
    kind: 'reset',
    processed: true,
  }),
  preset('exchange-redirect', 'Redirects elsewhere', '重定向', EXCHANGE, {
    kind: 'redirect',
    status: 307,
    location: 'https://evil.example/',
  }),
  preset('exchange-html', 'HTML instead of JSON', '返回 HTML', EXCHANGE, {
    kind: 'respond',
    headers: { 'content-type': 'text/html' },
    body: '<!doctype html><title>Sign in to the Wi-Fi</title>',
  }),
  preset('exchange-no-key', 'Response without a key', '响应中没有密钥', EXCHANGE, {
    kind: 'respond',
    body: { user_id: null },
  }),
]

/** Faults of a chat completion. */
const CHAT_PRESETS: readonly FaultPreset[] = [
  preset('chat-401', 'Key refused (401)', '密钥被拒 (401)', CHAT, 'key-invalid'),
  preset('chat-provider-401', 'Model provider’s 401', '模型服务商的 401', CHAT, 'provider-key-invalid'),
  preset('chat-402', 'Out of credit (402)', '余额不足 (402)', CHAT, 'out-of-credit'),
  preset('chat-negative', 'Negative balance (402)', '账户欠费 (402)', CHAT, 'negative-balance'),
  preset('chat-403', 'Moderation (403)', '内容审核 (403)', CHAT, 'moderation'),
  preset('chat-budget', 'Workspace budget (403)', '工作区预算用尽 (403)', CHAT, 'workspace-budget'),
  preset('chat-region', 'Blocked region (403)', '地区受限 (403)', CHAT, 'blocked-region'),
  preset('chat-429', 'Rate limit (429)', '请求过频 (429)', CHAT, 'rate-limited'),
  preset('chat-503', 'No model available (503)', '模型繁忙 (503)', CHAT, 'model-unavailable'),
  preset('chat-529', 'Overloaded (529)', '服务过载 (529)', CHAT, 'overloaded'),
  preset('chat-cdn-524', 'CDN page (524)', 'CDN 错误页 (524)', CHAT, 'cdn-524'),
  preset('chat-hang', 'No response', '无响应', CHAT, { kind: 'hang' }),
  preset('chat-slow', 'Three-second delay', '延迟三秒', CHAT, { kind: 'delay', ms: 3000 }),
  preset('chat-stall', 'Hangs in mid-stream', '流中途停住', CHAT, { kind: 'hang-mid-body', afterChunks: 8 }),
  preset('chat-die', 'Disconnects in mid-stream', '流中途断开', CHAT, {
    kind: 'die-mid-stream',
    afterChunks: 8,
  }),
  preset('chat-error', 'Error in mid-stream', '流中途报错', CHAT, {
    kind: 'error-mid-stream',
    afterChunks: 8,
  }),
  preset('chat-gzip', 'Gzip-encoded', 'gzip 编码', CHAT, { kind: 'gzip' }),
  preset('chat-headers', 'Hostile headers', '恶意响应头', CHAT, {
    kind: 'headers',
    headers: HOSTILE_HEADERS,
  }),
]

/** Faults of `GET /key`. */
const KEY_PRESETS: readonly FaultPreset[] = [
  preset('key-401', 'Refused (401)', '密钥被拒 (401)', KEY, 'key-invalid'),
  preset('key-503', 'Unavailable (503)', '暂不可用 (503)', KEY, 'model-unavailable'),
  preset('key-hang', 'No response', '无响应', KEY, { kind: 'hang' }),
]

/** Faults of `GET /models`. */
const MODELS_PRESETS: readonly FaultPreset[] = [
  preset('models-401', 'Refused (401)', '密钥被拒 (401)', MODELS, 'key-invalid'),
  preset('models-503', 'Unavailable (503)', '暂不可用 (503)', MODELS, 'model-unavailable'),
  preset('models-hang', 'No response', '无响应', MODELS, { kind: 'hang' }),
]

/** All buttons, by the request that they affect. */
export const PRESET_GROUPS: readonly { text: FaultPreset['text']; presets: readonly FaultPreset[] }[] = [
  { text: ['Next login (code exchange)', '下一次登录（授权码交换）'], presets: EXCHANGE_PRESETS },
  { text: ['Next chat response', '下一次对话响应'], presets: CHAT_PRESETS },
  { text: ['Next key query (/key)', '下一次查询密钥 (/key)'], presets: KEY_PRESETS },
  { text: ['Next model list (/models)', '下一次获取模型列表 (/models)'], presets: MODELS_PRESETS },
]

function preset(id: string, en: string, zhCN: string, route: string, fault: Fault | FaultName): FaultPreset {
  return { id, text: [en, zhCN], route, fault: faultOf(fault) }
}

export function findPreset(id: string | null): FaultPreset | undefined {
  return PRESET_GROUPS.flatMap(({ presets }) => presets).find((one) => one.id === id)
}
