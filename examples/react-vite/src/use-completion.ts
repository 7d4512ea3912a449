import { useOpenRoute } from '@openroute-kit/react'
import OpenAI from 'openai'
import { useEffect, useRef, useState } from 'react'
import { type Problem, problemOf } from './problem.js'

const MODEL = 'openai/gpt-4o-mini'

export interface Completion {
  question: string
  text: string
  status: 'running' | 'done' | 'stopped' | 'failed'
  problem?: Problem
  usage?: { tokens: number; cost: number | undefined }
}

/** Asks one question at a time, and returns the completion as it streams in. */
export function useCompletion() {
  const { openAIOptions, refresh } = useOpenRoute()
  const [completion, setCompletion] = useState<Completion>()
  const running = useRef<AbortController>(null)
  // Stops the completion, and its cost, when the user signs out or leaves the page.
  useEffect(() => () => running.current?.abort(), [])

  async function ask(question: string): Promise<void> {
    running.current?.abort()
    const current = new AbortController()
    running.current = current
    const { signal } = current
    const change = (more: Partial<Completion>) => {
      if (running.current === current) setCompletion((now) => ({ ...(now as Completion), ...more }))
    }
    setCompletion({ question, text: '', status: 'running' })
    let text = ''
    let finished = false
    try {
      const client = new OpenAI(openAIOptions())
      const stream = await client.chat.completions.create(
        {
          model: MODEL,
          messages: [{ role: 'user', content: question }],
          stream: true,
          stream_options: { include_usage: true },
        },
        { signal },
      )
      for await (const { choices, usage } of stream) {
        text += choices[0]?.delta.content ?? ''
        finished ||= typeof choices[0]?.finish_reason === 'string'
        change({ text })
        if (usage) {
          const { cost } = usage as { cost?: number } // an extension of the provider
          change({ usage: { tokens: usage.total_tokens, cost } })
        }
      }
      if (!finished && !signal.aborted) throw new Error('The stream ended early.')
      change({ status: signal.aborted ? 'stopped' : 'done' })
    } catch (error) {
      if (signal.aborted) change({ status: 'stopped' })
      else change({ status: 'failed', problem: problemOf(error) })
    }
    // Updates the remaining credit. After a 401 the login finds that the key no longer works, and the page offers to log in again.
    void refresh()
  }

  return { completion, ask, stop: () => running.current?.abort() }
}
