import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Emulator } from '@openroute-kit/emulator'
import { type BuildOptions, build } from 'esbuild'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Each of the two that the package is for, and the manifest by which its copy is found. */
export const REACTS: { version: string; found: string }[] = [
  { version: '18', found: at('../react-18/package.json') },
  { version: '19', found: at('../../package.json') },
]

export interface BuiltApp {
  script: string
  version: string
  /** What a server sends, at once and as a stream. */
  render(name: string): string
  stream(name: string): Promise<string>
}

/** Bundles the page and the server of react-app.tsx with one React, in its development build, which logs warnings. */
export async function buildReactApp(found: string, emulator: Emulator): Promise<BuiltApp> {
  const require = createRequire(found)
  const folderOf = (name: string) => dirname(require.resolve(`${name}/package.json`))
  const options = {
    bundle: true,
    jsx: 'automatic',
    target: 'es2022',
    logLevel: 'warning',
    alias: {
      ...Object.fromEntries(
        ['core', 'browser', 'react'].map((name) => [
          `@openroute-kit/${name}`,
          at(`../../packages/${name}/src`),
        ]),
      ),
      react: folderOf('react'),
      'react-dom': folderOf('react-dom'),
    },
    define: {
      SITE_URL: JSON.stringify(emulator.siteUrl),
      API_URL: JSON.stringify(emulator.apiUrl),
      'process.env.NODE_ENV': '"development"',
    },
  } satisfies BuildOptions
  const page = await build({ ...options, entryPoints: [at('react-page.tsx')], format: 'esm', write: false })
  const folder = await mkdtemp(join(tmpdir(), 'openroute-kit-react-'))
  try {
    const outfile = join(folder, 'server.cjs')
    const entryPoints = [at('react-server.tsx')]
    await build({ ...options, entryPoints, outfile, format: 'cjs', platform: 'node' })
    const before = Object.keys(globalThis).join()
    const server = require(outfile) as Pick<BuiltApp, 'render' | 'stream'>
    if (Object.keys(globalThis).join() !== before) throw new Error('The import left a trace.') // C24
    const { version } = require('react/package.json')
    return { script: page.outputFiles[0]?.text ?? '', version, ...server }
  } finally {
    await rm(folder, { recursive: true })
  }
}

export function htmlOf(content: string): string {
  return `<!doctype html><html lang="en"><title>App</title><script type="module" src="/app.js"></script><div id="root">${content}</div>`
}
