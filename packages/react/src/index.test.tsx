import { readFileSync } from 'node:fs'
import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { type ReactElement, Suspense } from 'react'
import { renderToPipeableStream, renderToString } from 'react-dom/server'
import { describe, expect, it, vi } from 'vitest'

/** What a server sends when it streams. */
async function stream(node: ReactElement): Promise<string> {
  let html = ''
  const sink = new Writable({
    write(chunk, _, done) {
      html += chunk
      done()
    },
  })
  const { pipe } = renderToPipeableStream(node, { onShellReady: () => pipe(sink) })
  await finished(sink)
  return html
}

function Status({ use }: { use: typeof import('./index.js').useOpenRoute }) {
  const { status } = use()
  return <p>{status}</p>
}

describe('on a server', () => {
  it.each([
    'login-button.tsx',
    'server-login-button.tsx',
    'open-route-provider.tsx',
    'server-provider.tsx',
    'use-open-route.ts',
  ])('leaves %s to the client, for React Server Components', (file) => {
    expect(readFileSync(new URL(file, import.meta.url), 'utf8')).toMatch(/^'use client'\n/)
  })

  it('C24 is imported and rendered without a trace', async () => {
    const [before, asked, warned] = [Object.keys(globalThis), vi.fn(), vi.spyOn(console, 'error')]
    const { LoginButton, OpenRouteProvider, useOpenRoute } = await import('./index.js')
    const { createBrowserLogin } = await import('@openroute-kit/browser')
    expect(Object.keys(globalThis)).toEqual(before)
    const inside = (
      <Suspense>
        <LoginButton theme="outline" logoAlignment="center" width={200} className="mine" label="Come in" />
        <Status use={useOpenRoute} />
      </Suspense>
    )
    const html =
      '<openroute-login managed="" theme="outline" width="200" logo-alignment="center" class="mine">' +
      '<span slot="label">Come in</span></openroute-login><p>signing-in</p>'
    const login = createBrowserLogin()
    for (const app of [
      <OpenRouteProvider key="server" server="/openroute" fetch={asked}>
        {inside}
      </OpenRouteProvider>,
      <OpenRouteProvider key="browser" callbackUrl="/" storage="local" fetch={asked}>
        {inside}
      </OpenRouteProvider>,
      <OpenRouteProvider key="given" login={login}>
        {inside}
      </OpenRouteProvider>,
    ]) {
      expect(renderToString(app).replaceAll(/<!--.*?-->/g, '')).toBe(html)
      expect(await stream(app)).toContain(html)
    }
    expect(asked).not.toHaveBeenCalled()
    expect(warned).not.toHaveBeenCalled()
    expect(Object.keys(globalThis)).toEqual(before)
    warned.mockRestore()
  })
})
