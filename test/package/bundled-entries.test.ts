import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

const core = fileURLToPath(new URL('../../packages/core/dist', import.meta.url))

it('errors made in one entry of core are of the class that another one exports', () => {
  const script = `
    import { OpenRouteError } from './index.js'
    for (const entry of ['./internal.js', './errors/failure.js', './errors/failure-short.js'])
      console.log((await import(entry)).failure('access_denied') instanceof OpenRouteError)`
  // Outside of Vitest, which runs sources in place of the build.
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: core })
  expect(output.toString()).toBe('true\ntrue\ntrue\n')
})

// Each entry is one file, of which a bundler keeps what it does not know to be free of side effects.
it.each([
  ['index.js', 'OpenRouteError', 200],
  ['internal.js', 'isToken', 200],
])('a bundler drops what an app does not use of core: %s', async (entry, used, bytes) => {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${used} } from './${entry}'`, resolveDir: core },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  })
  const text = outputFiles[0]?.text ?? ''
  expect(text.length, text).toBeLessThan(bytes)
})
