import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePorts } from '../helpers/free-ports.js'
import { appOfGuide, editFiles, type GuideApp } from '../helpers/guide-apps.js'
import { type GuideServer, startGuideApp, writeGuideApp } from '../helpers/guide-server.js'
import { installPackedProjects, type PackedProjects } from '../helpers/packed-projects.js'
import { NAVIGATION, Visitor } from '../helpers/visitor.js'

const PROXY = `
import { toNextProxy } from '@openroute-kit/server/next'
import { or } from './lib/openroute'

export const proxy = toNextProxy(or)
export const config = { matcher: ['/account/:path*'] }
`

interface Variant {
  name: string
  /** Options of next.config.mjs. */
  config: object
  /** The option basePath. */
  basePath: string
  /** What Next puts at the end of each path. */
  slash: string
}

const VARIANTS: Variant[] = [
  { name: 'S10 trailingSlash', config: { trailingSlash: true }, basePath: '', slash: '/' },
  { name: 'S04 basePath', config: { basePath: '/docs' }, basePath: '/docs', slash: '' },
  {
    name: 'S10 trailingSlash and basePath',
    config: { trailingSlash: true, basePath: '/docs' },
    basePath: '/docs',
    slash: '/',
  },
]

/** The guide's app with these options, whose page is guarded by proxy.ts. */
function variant({ config, basePath }: Variant): GuideApp {
  const app = editFiles(appOfGuide('Next.js'), (code) =>
    code
      .replace('http://localhost:3000', `http://localhost:3000${basePath}`)
      .replace('server="/', `server="${basePath}/`)
      .replace('returnTo=/', `returnTo=${basePath}/`),
  )
  app.files.set('next.config.mjs', `export default ${JSON.stringify(config)}`)
  app.files.set('proxy.ts', PROXY)
  return app
}

let emulator: Emulator
let projects: PackedProjects

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 2 })
  projects = await installPackedProjects([appOfGuide('Next.js').packages], { more: 'test/runtimes' })
}, 120_000)
afterAll(async () => {
  await emulator?.close()
  await projects?.remove()
})

describe.each(VARIANTS)('Next with $name', (options) => {
  const { basePath, slash } = options
  const mount = `${basePath}/openroute`
  let server: GuideServer

  beforeAll(async () => {
    const app = variant(options)
    const folder = projects.folder(app.packages)
    const [port] = (await freePorts(1)) as [number]
    const ports = { app: port, emulator: Number(new URL(emulator.siteUrl).port) }
    await writeGuideApp(app, folder, ports)
    server = await startGuideApp(app, folder, ports)
  }, 180_000)
  afterAll(() => server?.stop())

  /** Follows the redirects of the app. Returns the first URL of another one, or the response. */
  async function follow(visitor: Visitor, path: string): Promise<{ url: string; status: number }> {
    let url = new URL(path, server.url)
    for (let hops = 0; hops < 6; hops++) {
      const response = await visitor.navigate(url.href)
      const location = response.headers.get('location')
      if (location === null) return { url: url.href, status: response.status }
      url = new URL(location, url)
      if (url.origin !== server.url) break
    }
    return { url: url.href, status: 0 }
  }

  it('leads from a guarded page through the login and back, and signs out', async () => {
    const visitor = new Visitor(server.url, mount)
    const account = `${basePath}/account${slash}`
    const consent = await follow(visitor, `${account}?a=1`)
    expect(consent.url).toMatch(`${emulator.siteUrl}/auth?`)
    const back = await follow(visitor, await emulator.approve(consent.url))
    expect(back).toEqual({ url: `${server.url}${account}?a=1`, status: 200 })

    const api = (path: string, init?: RequestInit) => visitor.request(`${mount}${path}${slash}`, init)
    expect(await (await api('/session')).json()).toMatchObject({ signedIn: true })
    const body = JSON.stringify({
      model: 'emulator/echo',
      stream: true,
      messages: [{ role: 'user', content: 'Hello' }],
    })
    const headers = { 'content-type': 'application/json', 'x-openroute-kit': '1' }
    const chat = await api('/api/chat/completions', { method: 'POST', headers, body })
    expect(await chat.text()).toContain('[DONE]')
    expect((await api('/logout', { method: 'POST', headers, body: '{}' })).status).toBe(200)
    expect(await (await api('/session')).json()).toEqual({ signedIn: false })
  })

  it('B03 starts no login for a HEAD request or a prefetch', async () => {
    const visitor = new Visitor(server.url, mount)
    const login = `${mount}/login${slash}`
    await visitor.request(login, { method: 'HEAD', headers: NAVIGATION })
    await visitor.navigate(login, { purpose: 'prefetch' })
    await visitor.request(`${login}?_rsc=1`, { headers: { rsc: '1', 'next-router-prefetch': '1' } })
    expect(visitor.transactions()).toEqual([])
  })
})
