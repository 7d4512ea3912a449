import { text } from 'node:stream/consumers'
import { accessKeyring } from './keyring-entry.js'

// The program that `openKeyring` runs: a request on standard input, the result on standard output.
process.stdout.write(JSON.stringify(await accessKeyring(JSON.parse(await text(process.stdin)))))
