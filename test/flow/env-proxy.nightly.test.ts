import { execFileSync } from 'node:child_process'
import { startEmulator } from '@openroute-kit/emulator'
import { expect, it, onTestFinished } from 'vitest'
import { startDemo } from '../helpers/demo.js'
import { startForwardProxy } from '../helpers/forward-proxy.js'
import { Visitor } from '../helpers/visitor.js'

it('S03 reaches the provider over the proxy that NODE_USE_ENV_PROXY=1 makes Node 24 use', async () => {
  const emulator = await startEmulator({ allowedHosts: ['provider.invalid'] })
  onTestFinished(() => emulator.close())
  const proxy = await startForwardProxy({ 'provider.invalid:80': Number(new URL(emulator.siteUrl).port) })
  onTestFinished(() => proxy.close())
  const node = execFileSync('npx', ['--yes', '--package', 'node@24', '--call', 'node -p process.execPath'])
  const demo = await startDemo({
    node: node.toString().trim(),
    env: {
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: proxy.url,
      NO_PROXY: 'localhost,127.0.0.1',
      OPENROUTE_SITE_URL: emulator.siteUrl,
      OPENROUTE_API_URL: 'http://provider.invalid/api/v1',
      OPENROUTE_INSECURE: 'true',
    },
  })
  onTestFinished(async () => void (await demo.stop()))
  const visitor = new Visitor(demo.url)
  expect((await visitor.signIn(emulator)).status).toBe(303)
  expect(await visitor.session()).toHaveProperty('limitRemaining')
  expect(await (await visitor.chat({ stream: true })).text()).toContain('data: [DONE]')
  expect(proxy.requests).not.toEqual([])
}, 120_000)
