import { setTimeout } from 'node:timers/promises'
import type { BrowserContext, Request } from 'playwright-core'

export interface Traffic {
  /** Everything sent between the browser and any server so far: URLs, headers and bodies, in both directions. */
  text(): Promise<string>
}

const TIMEOUT_MS = 2000

/** Records what a browser sends and gets, so that a test can search it. */
export function recordTraffic(context: BrowserContext): Traffic {
  const lines: string[] = []
  const parts: Promise<unknown>[] = []
  const keep = (part: Promise<string>) => parts.push(part.then((line) => lines.push(line)))
  context.on('request', (request) => keep(sent(request)))
  context.on('requestfinished', (request) => keep(received(request)))
  context.on('requestfailed', (request) => keep(received(request)))
  return {
    async text() {
      // The browser never returns some bodies, such as that of a page which another navigation replaced.
      await Promise.race([Promise.all(parts), setTimeout(TIMEOUT_MS)])
      return lines.join('\n')
    },
  }
}

async function sent(request: Request): Promise<string> {
  const headers = await request.allHeaders().catch(() => request.headers())
  return [request.method(), request.url(), JSON.stringify(headers), request.postData() ?? ''].join('\n')
}

async function received(request: Request): Promise<string> {
  const response = await request.response().catch(() => null)
  if (response === null) return ''
  const headers = await response.allHeaders().catch(() => ({}))
  // The body of a redirect, or of a page that is gone, can't be read any more.
  const body = await response.text().catch(() => '')
  return `${response.url()}\n${response.status()}\n${JSON.stringify(headers)}\n${body}`
}
