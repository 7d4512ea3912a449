import { useOpenRoute } from '@openroute-kit/react'
import OpenAI from 'openai'
import { useEffect, useRef, useState } from 'react'
import { type Problem, problemOf } from './problem.js'

const MODEL = 'openai/gpt-4o-mini'

export interface Answer {
  question: string
  text: string
  status: 'running' | 'done' | 'stopped' | 'failed'
  problem?: Problem
  usage?: { tokens: number; cost: number | undefined }
}

/** Asks one question at a time, and gives the answer as it comes. */
export function useAnswer() {
  const { openAIOptions, refresh } = useOpenRoute()
  const [answer, setAnswer] = useState<Answer>()
  const running = useRef<AbortController>(null)
  // Who signs out, or leaves in another way, pays no more.
  useEffect(() => () => running.current?.abort(), [])

  async function ask(question: string): Promise<void> {
    running.current?.abort()
    const current = new AbortController()
    running.current = current
    const { signal } = current
    const change = (more: Partial<Answer>) => {
      if (running.current === current) setAnswer((now) => ({ ...(now as Answer), ...more }))
    }
    setAnswer({ question, text: '', status: 'running' })
    let text = ''
    let finished = false
    try {
      // No retries: each may cost.
      const client = new OpenAI({ ...openAIOptions(), maxRetries: 0 })
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
          const { cost } = usage as { cost?: number } // the provider's own
          change({ usage: { tokens: usage.total_tokens, cost } })
        }
      }
      if (!finished && !signal.aborted) throw new Error('The answer broke off.')
      change({ status: signal.aborted ? 'stopped' : 'done' })
    } catch (error) {
      if (signal.aborted) change({ status: 'stopped' })
      else change({ status: 'failed', problem: problemOf(error) })
    }
    // The credit left; after a 401 this finds out that the key is gone, and the page offers the login again.
    void refresh()
  }

  return { answer, ask, stop: () => running.current?.abort() }
}
