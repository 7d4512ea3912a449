import type { Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** Time for the last event of a response to reach its client. */
const LAST_EVENT_MS = 250

/**
 * Stops accepting at once and lets running responses (streams too) finish for `graceMs`. Then `endResponses` sends the clients of the
 * others the reason, and their connections are closed. D21
 */
export async function closeServers(
  servers: readonly Server[],
  graceMs: number,
  endResponses: () => void,
): Promise<void> {
  const closed = Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  // A browser keeps idle connections open for minutes.
  for (const server of servers) server.closeIdleConnections()
  const controller = new AbortController()
  const deadline = wait(graceMs, undefined, { signal: controller.signal }).then(
    async () => {
      endResponses()
      await wait(LAST_EVENT_MS)
      for (const server of servers) server.closeAllConnections()
    },
    () => undefined,
  )
  await Promise.race([closed, deadline])
  controller.abort()
  await closed
}
