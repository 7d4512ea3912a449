import { generate } from 'selfsigned'

/** A certificate with its key, both PEM. */
export interface Certificate {
  cert: string
  key: string
}

/** A private certificate authority. */
export interface Authority extends Certificate {
  /** Issues a certificate for a host name, or for a client of that name. */
  issue(name: string): Promise<Certificate>
}

/** Creates an authority of this test's own, which no system trusts. */
export async function createAuthority(): Promise<Authority> {
  const authority = await generate(subject('Test authority'), {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  })
  const ca = { cert: authority.cert, key: authority.private }
  return {
    ...ca,
    async issue(name) {
      const issued = await generate(subject(name), {
        keyType: 'ec',
        algorithm: 'sha256',
        ca,
        extensions: [
          { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
        ],
      })
      return { cert: issued.cert, key: issued.private }
    },
  }
}

const subject = (value: string) => [{ name: 'commonName', value }]
