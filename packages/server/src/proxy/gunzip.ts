/** What the relay uses of a `Gunzip` of `node:zlib`. */
export interface Gunzip {
  on(event: 'data', listener: (chunk: Uint8Array) => void): Gunzip
  on(event: 'error', listener: (error: Error) => void): Gunzip
  on(event: 'drain' | 'end', listener: () => void): Gunzip
  /** Returns `false` until `drain` if too much is waiting to be decoded. */
  write(chunk: Uint8Array): boolean
  end(): void
  pause(): void
  resume(): void
  destroy(error?: Error): void
}

interface NodeModules {
  getBuiltinModule?(name: 'node:zlib'): { createGunzip(): Gunzip } | undefined
}

/** A decoder of Node, or `undefined` on runtimes without Node's modules, whose `fetch` decodes what it receives. */
export function createGunzip(): Gunzip | undefined {
  const { process } = globalThis as { process?: NodeModules }
  return process?.getBuiltinModule?.('node:zlib')?.createGunzip()
}
