import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { renderToPipeableStream, renderToString } from 'react-dom/server'
import { App } from './react-app.js'

// The same app on a server, in the two ways in which React renders there.

export const render = (name: string): string => renderToString(<App name={name} />)

export async function stream(name: string): Promise<string> {
  let html = ''
  const sink = new Writable({
    write(chunk, _, done) {
      html += chunk
      done()
    },
  })
  const { pipe } = renderToPipeableStream(<App name={name} />, { onShellReady: () => pipe(sink) })
  await finished(sink)
  return html
}
