import fc, { type Arbitrary } from 'fast-check'

/** Request targets that break parsers of URLs, paths or percent-encoding, or that leave a folder. */
export const HOSTILE_TARGETS: readonly string[] = [
  // What a URL parser reads as a host, or can't parse.
  ...[
    '//',
    '///',
    '/\\',
    '\\\\',
    '\\',
    '//[',
    '//[::',
    '//@',
    '//:',
    '//:99999',
    '//a:b',
    '//%',
    '//evil/..//',
    '////etc/passwd',
  ],
  ...[
    'http://',
    'http://[',
    'https://[::1',
    'http://%/',
    'http://a:99999999/',
    'http://evil.example',
    'http://evil.example/',
  ],
  ...[
    'http://localhost/../..',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:,',
    '?',
    '*',
    'x',
    '.',
    '..',
    '#',
    ':',
    '@',
    '%',
  ],
  // Percent-encoding that is invalid, or no UTF-8, and controls.
  ...[
    '/%',
    '/a%',
    '/%zz',
    '/%E0%A4%A',
    '/%ff',
    '/%c0%ae%c0%ae/',
    '/%00',
    '/.%00.html',
    '/?%',
    '/?%=%',
    '/#',
    '/\u0000',
    '/\u0001',
    '/\u007f',
  ],
  ...['/é', '/ a', '/;', '/[', '/]', '/:', '/|', '/^', '/"', '/<script>', '/%0d%0aSet-Cookie:%20a=b'],
  // Out of the folder.
  ...[
    '/..',
    '/../',
    '/../package.json',
    '/../../package.json',
    '/../../../../../../../../etc/passwd',
    '/..\\..\\package.json',
  ],
  ...[
    '/%2e%2e/%2e%2e/package.json',
    '/..%2f..%2fpackage.json',
    '/..%2f..',
    '/%5c..%5c..%5cpackage.json',
    '/..%5c..%5cpackage.json',
  ],
  ...[
    '/..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/%252e%252e%252fpackage.json',
    '/.;/package.json',
    '/.env',
    '/.git/config',
  ],
  ...[
    '//..//..//package.json',
    '/./../package.json',
    '/a/../../package.json',
    '/etc/passwd',
    '/index.html/..',
    '/index.html%00',
  ],
  // Vite's own routes.
  ...[
    '/@fs/etc/passwd',
    '/@fs//etc/passwd',
    '/@fs/../etc/passwd',
    '/@fs/etc/passwd?raw',
    '/@fs/etc/passwd?raw??',
    '/@fs/etc/passwd?url',
  ],
  ...[
    '/@fs/etc/passwd?import&raw',
    '/@fs/x/x/x/../../../etc/passwd?import&?raw',
    '/@fs/%',
    '/@id/%',
    '/@id/__x00__%',
    '/@vite/%',
    '/x?url&%',
  ],
  ...['/@fs/etc/passwd?.svg?.wasm?init', '/etc/passwd?raw', '/../../../../../../../etc/passwd?raw'],
  // Names that every object has, and routes of the kit and the emulator.
  ...[
    '/__proto__',
    '/constructor',
    '/toString',
    '/hasOwnProperty',
    '/openroute/%',
    '//openroute/login',
    '/openroute//login',
  ],
  ...[
    '/openroute/callback?%',
    '/openroute/api/%2e%2e',
    '/keys/%',
    '/emulator/%',
    '/api/v1/%',
    '/api/v1//',
    '//api/v1/models',
    '/callback/%',
  ],
  ...[
    `/${'a'.repeat(10_000)}`,
    `/${'a'.repeat(100_000)}`,
    `/${'../'.repeat(2_000)}`,
    `/?${'%'.repeat(10_000)}`,
    `/${'/'.repeat(5_000)}`,
  ],
]

const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS', 'CONNECT', 'DELETE', 'TRACE', 'PROPFIND'] as const
const UPGRADE =
  'Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: vite-hmr\r\n'

/** A whole request. `close`: with `Connection: close`, otherwise it asks for a WebSocket. */
export function hostileRequest(target: string, host: string, method = 'GET', close = true): string {
  return `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${close ? 'Connection: close\r\n' : `Connection: Upgrade\r\n${UPGRADE}`}\r\n`
}

/** Requests that are malformed apart from their target. */
function malformedRequests(host: string): string[] {
  return [
    'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
    'GET // HTTP/1.0\r\n\r\n',
    'GET /\r\n\r\n',
    'GET\r\n\r\n',
    ...['[', 'a b%', '', 'evil.example', ':80', 'localhost:99999999', '[::1', '\u00ff'].map((bad) =>
      hostileRequest('/', bad),
    ),
    `GET / HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    `POST // HTTP/1.1\r\nHost: ${host}\r\nExpect: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n`,
    `POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n`,
    '\u0000\u0001\u0002\r\n\r\n',
    `\u0016\u0003\u0001\u0002${'a'.repeat(600)}\r\n\r\n`,
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  ]
}

/** Every hostile request, in a form after which a server closes the connection. */
export function hostileRequests(host: string): string[] {
  return [
    ...METHODS.flatMap((method) => HOSTILE_TARGETS.map((target) => hostileRequest(target, host, method))),
    ...malformedRequests(host),
  ]
}

const latin1 = fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code))
const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '/',
      '\\',
      '//',
      '..',
      '.',
      '%',
      '%2e',
      '%2f',
      '%5c',
      '%00',
      '%c0%ae',
      '@',
      ':',
      '[',
      ']',
      '?',
      '#',
      '&',
      '=',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'http:',
      'https://',
      'localhost',
      '@fs',
      'etc',
      'passwd',
      'package.json',
      'openroute',
      'api',
      'v1',
      'raw',
      '__proto__',
    ),
  },
  { weight: 1, arbitrary: latin1.filter((character) => !'\r\n'.includes(character)) },
)

/** Any request target, mostly of parts that a parser interprets; half of them start with a slash. */
export const anyTarget: Arbitrary<string> = fc
  .tuple(fc.constantFrom('/', ''), fc.array(piece, { minLength: 1, maxLength: 12 }))
  .map(([start, pieces]) => start + pieces.join(''))
