import { expect, it } from 'vitest'
import { openLoginUrl } from './open-login-url.js'

it.each([
  ['en_US.UTF-8', true, /^Continue in .+\n\n {2}https:\/\/site\.example\/auth\n\n.+paste.+\n$/],
  ['en_US.UTF-8', false, /^Continue in .+\n\n {2}https:\/\/site\.example\/auth\n\n$/],
  ['zh_CN.UTF-8', true, /浏览器.+\n\n {2}https:\/\/site\.example\/auth\n\n.+粘贴.+\n$/],
])('prints and opens the URL (%s, can paste: %s)', async (LANG, canPaste, text) => {
  let written = ''
  const opened: string[] = []
  await openLoginUrl('https://site.example/auth', {
    canPaste,
    env: { LANG },
    write: (part) => (written += part),
    open: async (url) => void opened.push(url),
  })
  expect(written).toMatch(text)
  expect(opened).toEqual(['https://site.example/auth'])
})
