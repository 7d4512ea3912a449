import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { findNginx } from './find-tools.mjs'
import { waitUntil } from './wait-until.js'

/** One `server` block. */
export interface NginxServer {
  /** A free port of 127.0.0.1. */
  port: number
  /** The directives of the block, without `listen`. */
  directives: string
  /** Whether the server speaks HTTP/2 over TLS, with a self-signed certificate. Default: `false`. */
  tls?: boolean
}

export interface NginxProcess {
  /** What it has logged so far, such as `upstream sent too big header`. */
  log(): string
  stop(): Promise<void>
}

/** A real nginx with its default limits, as the current user. Everything that it writes is in a temporary folder. */
export async function startNginx(servers: readonly NginxServer[]): Promise<NginxProcess> {
  const program = findNginx()
  if (program === null) throw new Error('No nginx here: install nginx-light, or name it in NGINX_PATH.')
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'))
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
  })
  await writeFile(join(folder, 'cert.pem'), cert)
  await writeFile(join(folder, 'key.pem'), key, { mode: 0o600 })
  await writeFile(join(folder, 'nginx.conf'), configuration(servers))
  const child = spawn(program, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log += text
  })
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  await waitUntil('nginx listens', async () => {
    if (isOver()) throw new Error(`nginx has ended: ${log}`)
    const open = await Promise.all(servers.map(({ port }) => accepts(port)))
    return !open.includes(false)
  })
  return {
    log: () => log,
    async stop() {
      child.kill('SIGTERM')
      if (!isOver()) await once(child, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function configuration(servers: readonly NginxServer[]): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `
daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  ssl_certificate cert.pem;
  ssl_certificate_key key.pem;
  ${temporary.map((name) => `${name}_temp_path ${name};`).join('\n  ')}
  ${servers.map(serverBlock).join('\n')}
}
`
}

function serverBlock({ port, directives, tls = false }: NginxServer): string {
  return `server {
    listen 127.0.0.1:${port}${tls ? ' ssl http2' : ''};
    ${directives}
  }`
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
