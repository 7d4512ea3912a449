import { type Emulator, startEmulator } from '@openroute-kit/emulator'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { runDemo, startDemo } from '../helpers/demo.js'
import { freePorts, takePort } from '../helpers/free-ports.js'
import { rawRequest, sendRaw } from '../helpers/raw-request.js'
import { Visitor } from '../helpers/visitor.js'

let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ chunkDelayMs: 1 })
})
afterAll(() => emulator.close())

async function started(env: Record<string, string>) {
  const demo = await startDemo({
    env: { OPENROUTE_SITE_URL: emulator.siteUrl, OPENROUTE_API_URL: emulator.apiUrl, ...env },
  })
  onTestFinished(async () => void (await demo.stop()))
  return demo
}

describe('the demo’s metrics', () => {
  it('B30 counts logins, responses and failures for Prometheus, and logs them, without secrets', async () => {
    const [port = 0] = await freePorts(1)
    const demo = await started({ METRICS_PORT: String(port), LOG_LEVEL: 'info' })
    expect(demo.output()).toContain(`http://127.0.0.1:${port}/metrics`)
    const visitor = new Visitor(demo.url)
    const callback = await emulator.approve(await visitor.startLogin())
    await visitor.navigate(callback)
    const { keyId = '', userId = '' } = await visitor.session()
    await (await visitor.chat({ messages: [{ role: 'user', content: 'canary-prompt' }] })).text()
    await visitor.post('/openroute/api/chat/completions', [])
    await visitor.signOut()
    await visitor.navigate(callback)

    const response = await fetch(`http://127.0.0.1:${port}/metrics`)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
    const metrics = await response.text()
    for (const line of [
      'openroute_logins_started_total 1',
      'openroute_logins_finished_total 1',
      'openroute_logins_failed_total{code="transaction_missing"} 1',
      'openroute_responses_aborted_total{code="body_invalid"} 1',
      'openroute_signed_out_total 1',
      'openroute_response_seconds_count{path="/chat/completions",status="200"} 1',
    ])
      expect(metrics.split('\n')).toContain(line)
    expect(metrics).toMatch(/^openroute_response_bytes_total [1-9]\d*$/m)
    expect(metrics).toMatch(/^process_resident_memory_bytes /m)
    for (const message of [
      'login started',
      'login finished',
      'login failed',
      'response sent',
      'response aborted',
      'signed out',
    ])
      expect(demo.output()).toContain(`"msg":"${message}"`)
    expect(demo.output()).toContain('"errorCode":"transaction_missing","msg":"login failed"')

    for (const code of ['transaction_missing', 'body_invalid'])
      expect(demo.output()).toContain(`"errorCode":"${code}"`)

    const { searchParams } = new URL(callback)
    const cookies = visitor.setCookies.map((line) => line.split(/[=;]/)[1] ?? '')
    for (const secret of [
      ...searchParams.values(),
      ...cookies,
      'canary-prompt',
      'sk-or-',
      keyId,
      userId,
    ].filter(Boolean))
      expect([secret, metrics.includes(secret), demo.output().includes(secret)]).toEqual([
        secret,
        false,
        false,
      ])
  })

  it('serves nothing else on that port, and listens on no other address', async () => {
    const [port = 0] = await freePorts(1)
    const demo = await started({ METRICS_PORT: String(port) })
    for (const path of ['/', '/openroute/session']) {
      const { status } = await fetch(`http://127.0.0.1:${port}${path}`)
      expect(status).toBe(404)
    }
    expect((await fetch(`${demo.url}/metrics`)).status).toBe(404)
    await expect(fetch(`http://[::1]:${port}/metrics`)).rejects.toThrow()
  })

  it('serves no metrics to a page that reaches this machine by a foreign host name', async () => {
    const [port = 0] = await freePorts(1)
    await started({ METRICS_PORT: String(port) })
    const statusFor = async (host: string) => {
      const head = ['GET /metrics HTTP/1.1', `Host: ${host}`, 'Connection: close']
      return (await sendRaw(`http://127.0.0.1:${port}`, rawRequest(head))).status
    }
    for (const host of [`evil.example:${port}`, '127.0.0.1.evil.example', '@', ''])
      expect(await statusFor(host)).toBe(421)
    for (const host of [`localhost:${port}`, '127.0.0.1']) expect(await statusFor(host)).toBe(200)
  })

  it('reports that its port is taken, and ends', async () => {
    const [port = 0, own = 0, other = 0] = await freePorts(3)
    const server = await takePort(port)
    const { code, output } = await runDemo({
      PORT: String(own),
      EMULATOR_PORT: String(other),
      METRICS_PORT: String(port),
    })
    server.close()
    expect(code).toBe(1)
    expect(output).toContain(
      `Port ${port} is taken by another program: stop it, or choose another with METRICS_PORT.`,
    )
  })
})
