import { type Locale, pickLocale } from '@openroute-kit/core'
import type { Problem } from './problem.js'

const en = {
  title: 'Kit Ask',
  welcomeTitle: 'Ask any question, using your own key',
  welcomeText:
    'Log in with OpenRoute and approve a key for this page. It spends your credit, up to a limit that you see first.',
  welcomeKey: 'The key is kept in this tab only and deleted when you close it.',
  welcomeLimit: 'You see what each answer costs and how much is left.',
  welcomeEnd: 'Sign out here, or delete the key on OpenRoute, whenever you like.',
  emptyTitle: 'What would you like to know?',
  examples: ['Why is the sky blue?', 'Explain PKCE in three sentences', 'What should I cook tonight?'],
  question: 'Question',
  placeholder: 'Ask anything',
  ask: 'Ask',
  stop: 'Stop',
  retry: 'Try again',
  settings: 'Key settings',
  youAsked: 'You asked:',
  waiting: 'Waiting for the answer…',
  writing: 'Writing…',
  stopped: 'Stopped',
  done: 'The answer is complete.',
  tokens: (count: number) => `${count} tokens`,
}

const zh: typeof en = {
  title: 'Kit 问答',
  welcomeTitle: '用您自己的密钥，随便问',
  welcomeText: '使用 OpenRoute 登录，并为此页面批准一个密钥。费用从您的额度中扣除，上限由您事先确认。',
  welcomeKey: '密钥只保存在此标签页中，关闭标签页后即删除。',
  welcomeLimit: '每个回答的费用和剩余额度一目了然。',
  welcomeEnd: '您可以随时在此退出登录，或在 OpenRoute 上删除密钥。',
  emptyTitle: '您想了解什么？',
  examples: ['天空为什么是蓝色的？', '用三句话解释 PKCE', '今晚做什么菜好？'],
  question: '问题',
  placeholder: '请输入问题',
  ask: '提问',
  stop: '停止',
  retry: '重试',
  settings: '密钥设置',
  youAsked: '您问：',
  waiting: '正在等待回答…',
  writing: '正在回答…',
  stopped: '已停止',
  done: '回答完毕。',
  tokens: (count) => `${count} 个 token`,
}

const PROBLEM_TEXTS: Record<Locale, Record<Problem['kind'], string>> = {
  en: {
    login: 'Your login has ended. Please log in again.',
    credit: 'The key does not have enough credit.',
    account: 'Your account does not have enough credit.',
    wait: 'Too many requests. Wait a moment, then try again.',
    refused: 'The question was refused.',
    broken: 'The answer was cut off, or none was received.',
  },
  'zh-CN': {
    login: '登录已失效，请重新登录。',
    credit: '此密钥的额度不足。',
    account: '您的账户余额不足。',
    wait: '请求过于频繁，请稍候再试。',
    refused: '问题被拒绝。',
    broken: '回答中断，或没有收到回答。',
  },
}

/** The browser's language; English where this page has no translation. */
export const locale: Locale = pickLocale(navigator.languages)
export const t = locale === 'zh-CN' ? zh : en
export const PROBLEMS = PROBLEM_TEXTS[locale]
