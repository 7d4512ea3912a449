import type { Locale } from '@openroute-kit/core'

export const HELP = `Logs you in with OpenRoute and writes the new key to standard output. Messages go to standard error.

Usage: npx @openroute-kit/cli [options]

  OPENROUTE_API_KEY=$(npx @openroute-kit/cli --limit 5)     into a variable
  npx @openroute-kit/cli --key-file ~/.config/my-tool/key   into a file

  -a, --app <name>        What the key is for; names it in your list of keys (default: openroute-login)
  --limit <usd>           Credit limit to ask for, in US dollars
  --limit-reset <period>  When the limit starts anew: daily, weekly or monthly
  --expires-at <time>     When the key ends, such as 2030-01-31T12:00:00Z
  --headless              For a browser on another machine: it shows a code, which you paste here
  --no-open               Open no browser, only show the address
  --key-file <path>       Write the key to a file that only you can read, replacing it
  --print-key             Write the key to standard output even where that is a screen
  -h, --help              Show this
  -v, --version           Show the version

Provider: OPENROUTE_PROVIDER (openroute, openrouter or therouter), or OPENROUTE_SITE_URL and OPENROUTE_API_URL.
The code of a login is pasted, never given as an argument: other programs can read those.

Exit codes: 0 logged in, 1 not logged in, 2 wrong usage, 130 interrupted.
`

/** What the command says while it runs, after the languages of the kit. */
export interface Words {
  open: string
  browser: string
  headless: string
  paste: string
  again: string
  done: string
  saved: string
  unwritten: string
  keys: string
  interrupted: string
}

export const WORDS: Record<Locale, Words> = {
  en: {
    open: 'Continue in your browser. If it did not open, go to:',
    browser: 'Open this address in a browser on this machine (for another machine: --headless):',
    headless: 'Open this address in any browser, approve, and copy the code that it shows:',
    paste: 'Paste the code and press Enter (it is not shown):',
    again: 'That code was not accepted. Copy it once more from the page.',
    done: 'Logged in. Change the limit of your key, or delete it, at',
    saved: 'The key is in',
    unwritten: 'The key could not be written. Delete it, and log in again:',
    keys: 'Your keys:',
    interrupted: 'Interrupted.',
  },
  'zh-CN': {
    open: '请在浏览器中继续。如果浏览器没有打开，请访问：',
    browser: '请在本机的浏览器中打开此地址（浏览器在其他机器上时请用 --headless）：',
    headless: '请在任意浏览器中打开此地址，同意后复制显示的授权码：',
    paste: '请粘贴授权码并按回车（不会显示）：',
    again: '授权码未被接受，请从页面上重新复制。',
    done: '登录成功。更改密钥限额或删除密钥：',
    saved: '密钥已保存到',
    unwritten: '密钥无法写入，请将其删除后重新登录：',
    keys: '您的密钥：',
    interrupted: '已中断。',
  },
}

/** The language of a terminal. */
export function terminalTags(env: NodeJS.ProcessEnv): string {
  return env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
}
