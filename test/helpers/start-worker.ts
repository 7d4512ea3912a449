import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { freePorts } from './free-ports.js'

interface Miniflare {
  ready: Promise<URL>
  dispose(): Promise<void>
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
// It is installed in that folder only, so its types are not there while the repository is type-checked.
const { Miniflare } = createRequire(new URL('../runtimes/package.json', import.meta.url))('miniflare') as {
  Miniflare: new (options: object) => Miniflare
}

export interface WorkerOptions {
  /** The module of the worker, which may import this repository's packages. `url` is the worker's address. */
  code: (url: string) => string
  compatibilityDate: string
  /** Values of its `env`. Default: none. */
  bindings?: Record<string, string>
}

export interface RunningWorker {
  url: string
  close(): Promise<void>
}

/** A worker on the real workerd, bundled as wrangler does. */
export async function startWorker({
  code,
  compatibilityDate,
  bindings = {},
}: WorkerOptions): Promise<RunningWorker> {
  const [port] = (await freePorts(1)) as [number]
  const url = `http://localhost:${port}`
  const { outputFiles } = await build({
    stdin: { contents: code(url), resolveDir: ROOT },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:workers'],
  })
  // Miniflare does not wait for the removal of its temporary files, so they are in a folder that is removed here.
  const folder = await mkdtemp(join(tmpdir(), 'worker-'))
  const worker = withTemporaryFolder(
    folder,
    () =>
      new Miniflare({
        modules: true,
        script: outputFiles[0]?.text,
        compatibilityDate,
        bindings,
        host: '127.0.0.1',
        port,
      }),
  )
  await worker.ready
  return {
    url,
    async close() {
      await worker.dispose()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function withTemporaryFolder<T>(folder: string, create: () => T): T {
  const { TMPDIR } = process.env
  process.env.TMPDIR = folder
  try {
    return create()
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  }
}
