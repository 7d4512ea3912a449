import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const packages = fileURLToPath(new URL('../../packages', import.meta.url))
const scripts = ['openroute-login', 'openroute-server-login'].flatMap((name) => [
  `dist/${name}.min.js`,
  `dist/${name}.iife.min.js`,
])

/** Files for script tags and for editors, by package. */
const forPages: Record<string, string[]> = {
  browser: [
    ...scripts.flatMap((path) => [path, `${path}.map`]),
    'dist/sri.json',
    'dist/custom-elements.json',
    'dist/element.css',
    'dist/vscode.html-custom-data.json',
  ],
}

/** Where the bundle of a package is, and how many scripts it may have: one per entry, and what entries share. */
const BUNDLES: Record<string, [folder: string, scripts: number]> = {
  core: ['dist/node/', 6],
  server: ['dist/', 13],
  express: ['dist/', 1],
}

describe.each(readdirSync(packages))('the packed @openroute-kit/%s', (name) => {
  const read = (path: string) => readFileSync(`${packages}/${name}/${path}`, 'utf8')
  const packed: { files: { path: string }[] }[] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: `${packages}/${name}`,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  )
  const files = (packed[0]?.files ?? []).map((file) => file.path)

  it('E05 holds the allowed files and no others', () => {
    const allowed =
      /^(package\.json|README\.md|LICENSE|dist\/[\w/-]+\.(js|js\.map|d\.ts)|public\/[\w/-]+\.(js|css|svg))$/
    expect(files.filter((path) => !allowed.test(path) && !(forPages[name] ?? []).includes(path))).toEqual([])
    expect(files.filter((path) => /\btest/.test(path))).toEqual([])
    expect(files).toEqual(
      expect.arrayContaining([
        ...['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts'],
        ...(forPages[name] ?? []),
      ]),
    )
  })

  const [bundle, limit] = BUNDLES[name] ?? []
  if (bundle !== undefined)
    it('holds one script per entry, and what entries share', () => {
      const scripts = files.filter((path) => path.startsWith(bundle) && path.endsWith('.js'))
      expect(scripts.length).toBeGreaterThan(0)
      expect(scripts.length).toBeLessThanOrEqual(limit ?? 0)
    })

  it('holds only source maps that resolve: named by a script, with the text of every source', () => {
    const named = files.flatMap((path) => {
      if (!/\.(js|css|d\.ts)$/.test(path)) return []
      const [, map] = /^\/[/*][#@] ?sourceMappingURL=([^\s*]+)/m.exec(read(path)) ?? []
      return map === undefined ? [] : [posix.join(posix.dirname(path), map)]
    })
    expect(named.toSorted()).toEqual(files.filter((path) => path.endsWith('.map')).toSorted())
    for (const path of named) {
      const { sources, sourcesContent = [] } = JSON.parse(read(path))
      // The sources themselves are not packed, so a debugger has nothing but these texts.
      expect([path, sourcesContent.map((text: unknown) => typeof text)]).toEqual([
        path,
        sources.map(() => 'string'),
      ])
    }
  })

  it('holds every file that its manifest names', () => {
    const { exports, bin = {}, unpkg, jsdelivr, customElements } = JSON.parse(read('package.json'))
    const named = [
      ...Object.values(exports).flatMap((entry) =>
        typeof entry === 'string' ? [entry] : Object.values(entry as object),
      ),
      ...Object.values(bin),
      ...[unpkg, jsdelivr, customElements].filter((path) => path !== undefined),
    ]
    for (const path of named as string[]) {
      const [start = '', end = ''] = path.replace('./', '').split('*')
      expect(files.filter((file) => file.startsWith(start) && file.endsWith(end))).not.toEqual([])
    }
  })
})
