import type { LoginState } from '@openroute-kit/browser'
import { OpenRouteError, type OpenRouteErrorCode } from '@openroute-kit/core'
import { textOf } from '../../../packages/browser/src/element/details/text-of-error.js'
import type { TextName } from '../../../packages/browser/src/element/languages/text-names.js'
import { ERROR_CODES } from '../../helpers/error-codes.js'
import type { Group, Specimen } from './specimen.js'
import { PLAIN } from './variants.js'

const account = {
  status: 'signed-in',
  userId: 'user_2pYv4k',
  keyId: 'a',
  keyLinks: { settings: 'https://openroute.cn/settings/keys', logs: 'https://openroute.cn/activity' },
  limit: 5,
  limitRemaining: 4.58,
} as const
const one = { elements: [{}] }

export const SIGNED_IN: LoginState = account

const STATES: Specimen[] = [
  { ...one, id: 'signed-out', caption: ['Signed out', '未登录'] },
  { ...one, id: 'checking', caption: ['The first check runs', '首次确认'], state: { status: 'signing-in' } },
  { ...one, id: 'opening', caption: ['Pressed', '已按下'], pressed: 'button' },
  { ...one, id: 'signed-in', caption: ['Signed in', '已登录'], state: account },
  {
    ...one,
    id: 'low',
    caption: ['Low credit', '额度不足'],
    state: { ...account, limitRemaining: 0.004 },
  },
  {
    ...one,
    id: 'no-limit',
    caption: ['A key without a limit', '没有限额的密钥'],
    state: { ...account, limit: null, limitRemaining: null },
  },
  {
    ...one,
    id: 'unknown',
    caption: ['Credit not known', '额度未知'],
    state: { ...account, limit: undefined, limitRemaining: undefined },
  },
  {
    ...one,
    id: 'leaving',
    caption: ['Signing out', '正在退出'],
    state: account,
    pressed: 'sign-out',
  },
  ...(
    [
      ['checking', { status: 'signing-in' }],
      ['signed-in', account],
      ['error', { status: 'error', error: new OpenRouteError('network_error', '') }],
    ] as const
  ).map(
    ([name, state]): Specimen => ({
      id: `icon-${name}`,
      caption: `type="icon", ${name}`,
      elements: [{ type: 'icon' }],
      state,
    }),
  ),
]

const MENUS: Specimen[] = [
  { ...one, id: 'menu', caption: ['With a limit', '有限额'], state: account, menu: true },
  {
    ...one,
    id: 'menu-low',
    caption: ['Low credit', '额度不足'],
    state: { ...account, limitRemaining: 0.32 },
    menu: true,
  },
  {
    ...one,
    id: 'menu-long',
    caption: ['A long user id, and no limit', '很长的用户 ID，没有限额'],
    state: { ...account, userId: `user_${'3kq9'.repeat(14)}`, limit: null, limitRemaining: null },
    menu: true,
  },
  {
    ...one,
    id: 'menu-unknown',
    caption: ['Neither user id nor credit known', '用户 ID 和额度都未知'],
    state: { ...account, userId: null, limit: undefined, limitRemaining: undefined },
    menu: true,
  },
]

/** All codes by the sentence that users see, the most frequent codes first. */
const CODES = new Map<TextName, OpenRouteErrorCode[]>()
const FREQUENT: OpenRouteErrorCode[] = [
  'access_denied',
  'exchange_outcome_unknown',
  'third_party_frame',
  'network_error',
]
for (const code of [...new Set([...FREQUENT, ...ERROR_CODES])])
  CODES.set(textOf(code), [...(CODES.get(textOf(code)) ?? []), code])

export const GROUPS_OF_STATES: Group[] = [
  {
    id: 'states',
    title: ['States', '状态'],
    about: ['The button keeps its width in all of them.', '按钮在所有状态下宽度不变。'],
    specimens: STATES,
    html: PLAIN,
  },
  {
    id: 'menus',
    title: ['Menu', '菜单'],
    about: [
      'Opens under the button once the user is signed in. It is static here; press a button above to see it in action.',
      '登录后点击按钮会打开菜单。这里的菜单是静态的；点击上方的按钮可以查看实际效果。',
    ],
    specimens: MENUS,
    html: PLAIN,
  },
  {
    id: 'errors',
    title: ['Errors', '错误'],
    about: [
      'What happened and what to do, in one sentence. Codes with the same remedy share a sentence.',
      '用一句话说明发生了什么以及怎么办。要求相同的错误代码共用一句。',
    ],
    specimens: [...CODES].map(([text, codes]): Specimen => {
      const helpUrl = /maybe|frame/.test(text) ? account.keyLinks.settings : undefined
      const error = new OpenRouteError(codes[0] as OpenRouteErrorCode, '', { helpUrl })
      return { ...one, id: error.code, caption: codes.join(', '), state: { status: 'error', error } }
    }),
    html: PLAIN,
  },
]
