import type { Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** Stops accepting at once, lets running answers (streams too) finish for `graceMs`, then cuts what is left. D21 */
export async function closeServers(servers: readonly Server[], graceMs: number): Promise<void> {
  const closed = Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  // A browser keeps idle connections open for minutes; they carry nothing.
  for (const server of servers) server.closeIdleConnections()
  const controller = new AbortController()
  const deadline = wait(graceMs, undefined, { signal: controller.signal }).then(
    () => {
      for (const server of servers) server.closeAllConnections()
    },
    () => undefined,
  )
  await Promise.race([closed, deadline])
  controller.abort()
  await closed
}
