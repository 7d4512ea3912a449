import type { Message } from '../chat/chat.js'
import type { Problem } from '../chat/problem.js'
import { button, element } from '../page/dom.js'
import { t } from '../page/locale.js'

export interface ProblemActions {
  login(): void
  retry(): void
  /** Puts the question back into the composer. */
  edit(): void
  /** The page on which the user changes the key's limit. */
  settingsUrl(): string | undefined
  /** The provider's site, where the user adds credit to the account. */
  siteUrl(): string | undefined
}

/** Shows why a reply failed: one sentence, the provider's message and one action. */
export function problemView(message: Message, actions: ProblemActions | null): HTMLElement {
  const problem = message.problem as Problem
  const sentence = element('span', {}, sentenceOf(problem, message.text !== ''))
  const text = element('p', {}, sentence)
  if (problem.detail) text.append(element('span', { className: 'detail' }, problem.detail))
  const node = element('div', { className: 'problem' }, text)
  node.dataset.kind = problem.kind
  if (actions !== null) {
    node.role = 'alert'
    node.append(...actionsOf(problem, actions))
    if (isWait(problem)) countDown(problem, sentence, node)
  }
  return node
}

function sentenceOf({ kind }: Problem, hasText: boolean): string {
  if (kind === 'broken') return t(hasText ? 'brokenProblem' : 'noAnswerProblem')
  return t(`${kind}Problem`)
}

function actionsOf({ kind, hasVisited }: Problem, actions: ProblemActions): HTMLElement[] {
  if (kind === 'login') return [button(t('loginAction'), 'primary', actions.login)]
  if (kind === 'refused') return [button(t('refusedAction'), 'plain', actions.edit)]
  const settings = actions.settingsUrl()
  if (kind === 'credit' && settings) return [link(settings, t('creditAction'))]
  const retry = button(t('retry'), 'plain', actions.retry)
  const site = actions.siteUrl()
  if (kind === 'account' && site)
    return hasVisited ? [retry, link(site, t('accountAction'))] : [link(site, t('accountAction'))]
  return [retry]
}

function link(href: string, text: string): HTMLElement {
  return element('a', { className: 'button primary', href, target: '_blank', rel: 'noopener' }, text)
}

function isWait(problem: Problem): problem is Problem & { kind: 'wait' | 'busy' } {
  return problem.kind === 'wait' || problem.kind === 'busy'
}

function waitSentence(kind: 'wait' | 'busy', retryAt: number): string {
  const seconds = Math.ceil((retryAt - Date.now()) / 1000)
  return seconds > 0 ? t(`${kind}Seconds`, { seconds }) : t('waitOver')
}

function countDown(
  { kind, retryAt = 0 }: Problem & { kind: 'wait' | 'busy' },
  sentence: HTMLElement,
  node: HTMLElement,
): void {
  const retry = node.querySelector('button') as HTMLButtonElement
  const tick = () => {
    const left = retryAt - Date.now()
    retry.disabled = left > 0
    // Screen readers announce the beginning and the end of the countdown, not each second.
    sentence.ariaLive = left > 0 ? 'off' : 'polite'
    sentence.textContent = waitSentence(kind, retryAt)
    if (left > 0) setTimeout(tick, left % 1000 || 1000)
  }
  tick()
}
