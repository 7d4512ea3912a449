import { type KeyboardEvent, type SyntheticEvent, useState } from 'react'
import { CompletionView } from './completion-view.js'
import { t } from './strings.js'
import { useCompletion } from './use-completion.js'

/** The question, its completion, and the form for the next question. */
export function Ask() {
  const { completion, ask, stop } = useCompletion()
  const [draft, setDraft] = useState('')
  const busy = completion?.status === 'running'

  function send(event: SyntheticEvent) {
    event.preventDefault()
    const question = draft.trim()
    if (question === '' || busy) return
    setDraft('')
    void ask(question)
  }

  function onKeyDown(event: KeyboardEvent) {
    // Enter that confirms a word of an input method must not send.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send(event)
  }

  return (
    <main className="ask">
      <div className="conversation">
        {completion === undefined ? (
          <Examples onChoose={(question) => void ask(question)} />
        ) : (
          <CompletionView completion={completion} onRetry={() => void ask(completion.question)} />
        )}
      </div>
      <form className="composer" onSubmit={send}>
        <label className="hidden-text" htmlFor="question">
          {t.question}
        </label>
        <textarea
          id="question"
          rows={1}
          placeholder={t.placeholder}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          enterKeyHint="send"
        />
        {busy ? (
          <button key="stop" type="button" className="plain" onClick={stop}>
            {t.stop}
          </button>
        ) : (
          <button key="ask" type="submit" className="primary" disabled={draft.trim() === ''}>
            {t.ask}
          </button>
        )}
      </form>
    </main>
  )
}

function Examples({ onChoose }: { onChoose(question: string): void }) {
  return (
    <div className="examples">
      <h1>{t.emptyTitle}</h1>
      <ul>
        {t.examples.map((question) => (
          <li key={question}>
            <button type="button" onClick={() => onChoose(question)}>
              {question}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
