import { useOpenRoute } from '@openroute-kit/react'
import { Markdown } from './markdown.js'
import { PROBLEMS, t } from './strings.js'
import type { Completion } from './use-completion.js'

export function CompletionView({ completion, onRetry }: { completion: Completion; onRetry(): void }) {
  const { question, text, status, usage } = completion
  const running = status === 'running'
  return (
    <>
      <h1 className="question">
        <span className="hidden-text">{t.youAsked} </span>
        {question}
      </h1>
      <div className="markdown completion" aria-busy={running}>
        <Markdown text={text} />
      </div>
      {status === 'failed' && <ProblemView completion={completion} onRetry={onRetry} />}
      <p className="meta" role="status">
        {running && (
          <>
            <span className="pulse" aria-hidden="true" /> {text === '' ? t.waiting : t.writing}
          </>
        )}
        {status === 'stopped' && t.stopped}
        {status === 'done' && (
          <>
            <span className="hidden-text">{t.done} </span>
            {usage && `${t.tokens(usage.tokens)}${usage.cost === undefined ? '' : ` · ${money(usage.cost)}`}`}
          </>
        )}
      </p>
    </>
  )
}

function ProblemView({ completion: { problem }, onRetry }: { completion: Completion; onRetry(): void }) {
  const openroute = useOpenRoute()
  const settings = openroute.status === 'signed-in' ? openroute.keyLinks.settings : undefined
  if (problem === undefined) return null
  return (
    <div className="problem" role="alert">
      <p>
        {PROBLEMS[problem.kind]}
        {problem.detail && <span className="detail">{problem.detail}</span>}
      </p>
      {problem.kind === 'credit' && settings ? (
        <a className="button plain" href={settings} target="_blank" rel="noreferrer">
          {t.settings}
        </a>
      ) : (
        <button type="button" className="plain" onClick={onRetry}>
          {t.retry}
        </button>
      )}
    </div>
  )
}

/** `$0.42`; below a cent four decimal places, such as `$0.0012`. */
function money(dollars: number): string {
  if (dollars > 0 && dollars < 0.0001) return '<$0.0001'
  return `$${dollars.toFixed(dollars > 0 && dollars < 0.01 ? 4 : 2)}`
}
