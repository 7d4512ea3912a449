import { createParser } from 'eventsource-parser'

/** The data of each event in a stream's text, as an EventSource client reads it. */
export function parseEvents(text: string): string[] {
  const events: string[] = []
  const parser = createParser({ onEvent: ({ data }) => events.push(data) })
  parser.feed(text)
  return events
}

/** The text of a streamed completion. */
export function completionText(events: readonly string[]): string {
  return events
    .filter((data) => data !== '[DONE]')
    .map((data) => JSON.parse(data).choices?.[0]?.delta?.content ?? '')
    .join('')
}
