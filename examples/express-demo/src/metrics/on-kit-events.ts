import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { DiagnosticEvents } from '@openroute-kit/express'

type Name = keyof DiagnosticEvents
type Listeners = { [One in Name]?: (event: DiagnosticEvents[One]) => void }

/** Subscribes to what the kit publishes. Returns a function that unsubscribes. */
export function onKitEvents(listeners: Listeners): () => void {
  const unsubscribes = Object.entries(listeners).map(([name, listener]) => {
    const channel = `openroute-kit:${name}`
    const onMessage = (event: unknown) => listener(event as never)
    subscribe(channel, onMessage)
    return () => unsubscribe(channel, onMessage)
  })
  return () => {
    for (const end of unsubscribes) end()
  }
}
