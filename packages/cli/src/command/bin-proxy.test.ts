import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createAuthority } from '../../../../test/helpers/certificates.js'
import { startForwardProxy } from '../../../../test/helpers/forward-proxy.js'
import { startTlsFront } from '../../../../test/helpers/tls-front.js'
import { Commands, folder, Run } from './test-kit.js'

let emulator: Emulator
let commands: Commands

beforeAll(async () => {
  emulator = await startEmulator({ allowedHosts: ['provider.invalid'] })
})
afterAll(() => emulator.close())
beforeEach(async () => {
  commands = new Commands(emulator, await folder())
})

describe('openroute behind a forward proxy', () => {
  async function logIn(env: NodeJS.ProcessEnv) {
    const command = commands.run(['--no-open', '--show-key'], env)
    expect(await Run.visit(await emulator.approve(await command.url()))).toBe(200)
    const { code, out } = await command.ended
    expect({ code, key: emulator.getKey(out.trim()).user }).toMatchObject({ code: 0 })
  }

  /** The provider's API at https://provider.invalid, with a private CA, behind a proxy. */
  async function startCompanyNetwork() {
    const authority = await createAuthority()
    const ca = join(await folder(), 'ca.pem')
    await writeFile(ca, authority.cert)
    const front = await startTlsFront({ authority, name: 'provider.invalid', url: emulator.siteUrl })
    const port = Number(new URL(emulator.siteUrl).port)
    const proxy = await startForwardProxy({ 'provider.invalid:443': front.port, 'provider.invalid:80': port })
    onTestFinished(async () => {
      await proxy.close()
      await front.close()
    })
    return { proxy, ca }
  }

  it('S03 exchanges the code over HTTPS_PROXY, with the CA of NODE_EXTRA_CA_CERTS', async () => {
    const { proxy, ca } = await startCompanyNetwork()
    await logIn({
      HTTPS_PROXY: proxy.url.replace('http://', ''),
      NODE_EXTRA_CA_CERTS: ca,
      OPENROUTE_API_URL: 'https://provider.invalid/api/v1',
    })
    expect(proxy.requests).toEqual(['CONNECT provider.invalid:443'])
  })

  it('S03 S18 exchanges the code over http_proxy, in plain http only with OPENROUTE_INSECURE', async () => {
    const { proxy } = await startCompanyNetwork()
    const env = { http_proxy: proxy.url, OPENROUTE_API_URL: 'http://provider.invalid/api/v1' }
    const { code, err } = await commands.run(['--no-open', '--show-key'], env).ended
    expect({ code, names: err.includes('OPENROUTE_INSECURE=true') }).toEqual({ code: 2, names: true })
    await logIn({ ...env, OPENROUTE_INSECURE: 'true' })
    expect(proxy.requests).toEqual(['CONNECT provider.invalid:80'])
  })

  it('S03 uses no proxy for this machine, for hosts of NO_PROXY, and without a proxy', async () => {
    const { proxy } = await startCompanyNetwork()
    const proxies = { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url }
    await logIn(proxies)
    const direct = { ...proxies, NO_PROXY: 'provider.invalid' }
    const command = commands.run(['--no-open', '--show-key'], {
      ...direct,
      OPENROUTE_API_URL: 'https://provider.invalid/api/v1',
    })
    await Run.visit(await emulator.approve(await command.url()))
    expect((await command.ended).err).toContain('provider_unreachable')
    expect(proxy.requests).toEqual([])
  })

  it('S03 refuses a proxy that is not a URL before the login', async () => {
    const { code, err } = await commands.run(['--no-open', '--show-key'], {
      HTTPS_PROXY: 'http://user:secret@',
    }).ended
    expect({ code, names: err.includes('HTTPS_PROXY'), quotes: err.includes('secret') }).toEqual({
      code: 2,
      names: true,
      quotes: false,
    })
  })
})
