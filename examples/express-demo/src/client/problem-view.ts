import type { Message } from './chat.js'
import { button, element } from './dom.js'
import { t } from './locale.js'
import type { Problem } from './problem.js'

export interface ProblemActions {
  login(): void
  retry(): void
  /** Puts the question back into the composer. */
  edit(): void
  /** The page on which the key's owner changes its limit. */
  settingsUrl(): string | undefined
}

/** What went wrong with an answer, in the flow of the talk: one sentence, the provider's words, one action. */
export function problemView(message: Message, actions: ProblemActions | null): HTMLElement {
  const problem = message.problem as Problem
  const sentence = element('span', {}, sentenceOf(problem, message.text !== ''))
  const text = element('p', {}, sentence)
  if (problem.detail) text.append(element('span', { className: 'detail' }, problem.detail))
  const node = element('div', { className: 'problem' }, text)
  node.dataset.kind = problem.kind
  if (actions !== null) {
    node.role = 'alert'
    node.append(actionOf(problem, actions))
    if (problem.kind === 'wait') countDown(problem, sentence, node)
  }
  return node
}

function sentenceOf({ kind }: Problem, somethingCame: boolean): string {
  if (kind === 'broken') return t(somethingCame ? 'brokenProblem' : 'noAnswerProblem')
  return t(`${kind}Problem`)
}

function actionOf({ kind }: Problem, actions: ProblemActions): HTMLElement {
  if (kind === 'login') return button(t('loginAction'), 'primary', actions.login)
  if (kind === 'refused') return button(t('refusedAction'), 'plain', actions.edit)
  const href = actions.settingsUrl()
  if (kind === 'credit' && href)
    return element(
      'a',
      { className: 'button primary', href, target: '_blank', rel: 'noopener' },
      t('creditAction'),
    )
  return button(t('retry'), 'plain', actions.retry)
}

function waitSentence(retryAt: number): string {
  const seconds = Math.ceil((retryAt - Date.now()) / 1000)
  return seconds > 0 ? t('waitSeconds', { seconds }) : t('waitOver')
}

function countDown({ retryAt = 0 }: Problem, sentence: HTMLElement, node: HTMLElement): void {
  const retry = node.querySelector('button') as HTMLButtonElement
  const tick = () => {
    const left = retryAt - Date.now()
    retry.disabled = left > 0
    // Heard when it comes and when it is over; the seconds between are for the eye.
    sentence.ariaLive = left > 0 ? 'off' : 'polite'
    sentence.textContent = waitSentence(retryAt)
    if (left > 0) setTimeout(tick, left % 1000 || 1000)
  }
  tick()
}
