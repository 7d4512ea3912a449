import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { ListenError, listen } from './listen.js'

const handler = () => undefined

it('names a taken port and its variable, and leaves nothing open', async () => {
  const [taken] = await listen({ handler, port: 0, hosts: ['127.0.0.1'] })
  const { port } = (taken as Server).address() as AddressInfo
  const second = listen({ handler, port, hosts: ['127.0.0.1', '::1'] })
  await expect(second).rejects.toThrow(ListenError)
  await expect(second).rejects.toThrow(new RegExp(`${port}.*PORT`))
  taken?.close()
})

it('does without an address that the machine lacks, but not without all', async () => {
  const servers = await listen({ handler, port: 0, hosts: ['127.0.0.1', '192.0.2.1'] })
  expect(servers).toHaveLength(1)
  servers[0]?.close()
  await expect(listen({ handler, port: 0, hosts: ['192.0.2.1'] })).rejects.toThrow(/HOST/)
})
