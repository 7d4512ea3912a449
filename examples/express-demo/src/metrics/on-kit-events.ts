import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { DiagnosticEvents } from '@openroute-kit/express'

type Name = keyof DiagnosticEvents
type Listeners = { [One in Name]?: (event: DiagnosticEvents[One]) => void }

/** Listens to what the kit publishes. Returns what ends it. */
export function onKitEvents(listeners: Listeners): () => void {
  const ends = Object.entries(listeners).map(([name, listener]) => {
    const channel = `openroute-kit:${name}`
    const hear = (event: unknown) => listener(event as never)
    subscribe(channel, hear)
    return () => unsubscribe(channel, hear)
  })
  return () => {
    for (const end of ends) end()
  }
}
