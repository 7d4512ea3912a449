import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/**
 * Bundles a page's script, a file or code that finds its packages from a folder, with the sources of the kit; `define` are the
 * constants that it declares.
 */
export async function bundlePage(
  entry: string | { code: string; folder: string },
  define: Record<string, string> = {},
): Promise<{ type: string; body: string }> {
  const { outputFiles } = await build({
    ...(typeof entry === 'string'
      ? { entryPoints: [at(entry)] }
      : { stdin: { contents: entry.code, resolveDir: at(entry.folder), loader: 'ts' } }),
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    alias: {
      '#details': at('packages/browser/src/element/details-bundled.ts'),
      '#server-kind': at('packages/browser/src/element/server-kind.ts'),
      '#extras': at('packages/browser/src/login/extras-bundled.ts'),
      '#languages': at('packages/browser/src/element/languages.ts'),
      '#failure': at('packages/core/src/errors/failure.ts'),
      ...Object.fromEntries(
        ['core', 'browser'].map((name) => [`@openroute-kit/${name}`, at(`packages/${name}/src`)]),
      ),
    },
    define: Object.fromEntries(Object.entries(define).map(([name, text]) => [name, JSON.stringify(text)])),
  })
  return { type: 'text/javascript; charset=utf-8', body: outputFiles[0]?.text ?? '' }
}
