import type { Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** For an answer's last event to reach its client. */
const LAST_WORDS_MS = 250

/**
 * Stops accepting at once and lets running answers (streams too) finish for `graceMs`. What is left then ends with
 * `endAnswers`, so that clients are told why, and is cut. D21
 */
export async function closeServers(
  servers: readonly Server[],
  graceMs: number,
  endAnswers: () => void,
): Promise<void> {
  const closed = Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  // A browser keeps idle connections open for minutes; they carry nothing.
  for (const server of servers) server.closeIdleConnections()
  const controller = new AbortController()
  const deadline = wait(graceMs, undefined, { signal: controller.signal }).then(
    async () => {
      endAnswers()
      await wait(LAST_WORDS_MS)
      for (const server of servers) server.closeAllConnections()
    },
    () => undefined,
  )
  await Promise.race([closed, deadline])
  controller.abort()
  await closed
}
