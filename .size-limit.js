// What a page downloads first, minified by esbuild and compressed with gzip. The goals are those of docs/performance.md; where a limit
// is above its goal, ARCHITECTURE.md (“What a signed-out visitor does not see is loaded on demand”) says what the bytes are for.

/** What is loaded on demand is not counted: bundlers make files of their own of it. */
const onDemand = {
  name: 'on-demand',
  setup(/** @type {import('esbuild').PluginBuild} */ build) {
    build.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    )
  },
}

const measured = (/** @type {{ name: string, path: string, import?: string, limit: string }} */ row) => ({
  ...row,
  gzip: true,
  modifyEsbuildConfig: (/** @type {import('esbuild').BuildOptions} */ config) => ({
    ...config,
    format: 'esm',
    target: 'es2022',
    plugins: [onDemand],
  }),
})

export default [
  {
    name: 'startLogin and finishLogin (goal: 1.65 kB)',
    path: 'packages/browser/dist/index.js',
    import: '{ startLogin, finishLogin }',
    limit: '2.6 kB',
  },
  {
    name: 'createServerLogin (goal: 2.7 kB)',
    path: 'packages/browser/dist/index.js',
    import: '{ createServerLogin }',
    limit: '3.2 kB',
  },
  {
    name: 'createBrowserLogin (goal: 5.6 kB)',
    path: 'packages/browser/dist/index.js',
    import: '{ createBrowserLogin }',
    limit: '7.4 kB',
  },
  {
    name: '<openroute-login> for a page with a server (goal: 8 kB)',
    path: 'packages/browser/dist/server-element.js',
    limit: '8 kB',
  },
  {
    name: '<openroute-login> for a page without a server (goal: 9.8 kB)',
    path: 'packages/browser/dist/element.js',
    limit: '13.2 kB',
  },
].map(measured)
