import { readFileSync } from 'node:fs'
import { type RequestHandler, Router } from 'express'

/** `public` is beside both `src` and `dist`. */
const PUBLIC = new URL('../../../public/', import.meta.url)

const FILES = {
  'style.css': 'text/css; charset=utf-8',
  'dashboard.js': 'text/javascript; charset=utf-8',
  'mark.svg': 'image/svg+xml',
} as const

/** The style sheet, script and icon of the pages. */
export function assetsRouter(): Router {
  const router = Router()
  for (const [name, type] of Object.entries(FILES)) router.get(`/emulator/${name}`, file(name, type))
  return router
}

function file(name: string, type: string): RequestHandler {
  let content: Buffer | undefined
  return (_req, res) => {
    content ??= readFileSync(new URL(name, PUBLIC))
    res.set({ 'content-type': type, 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' })
    res.send(content)
  }
}
