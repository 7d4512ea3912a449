import { type KeyboardEvent, type SyntheticEvent, useState } from 'react'
import { AnswerView } from './completion-view.js'
import { t } from './strings.js'
import { useAnswer } from './use-completion.js'

/** The question, its answer, and the place to write the next one. */
export function Ask() {
  const { answer, ask, stop } = useAnswer()
  const [draft, setDraft] = useState('')
  const busy = answer?.status === 'running'

  function send(event: SyntheticEvent) {
    event.preventDefault()
    const question = draft.trim()
    if (question === '' || busy) return
    setDraft('')
    void ask(question)
  }

  function press(event: KeyboardEvent) {
    // Enter also ends a word in an input method; that one is not for us.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send(event)
  }

  return (
    <main className="ask">
      <div className="talk">
        {answer === undefined ? (
          <Examples onChoose={(question) => void ask(question)} />
        ) : (
          <AnswerView answer={answer} onRetry={() => void ask(answer.question)} />
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
          onKeyDown={press}
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
