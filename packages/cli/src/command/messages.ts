import type { Locale } from '@openroute-kit/core'

export const HELP = `Logs you in with OpenRoute and writes the new key to standard output. Messages go to standard error.

Usage: npx @openroute-kit/cli [login] [options]

  OPENROUTE_API_KEY=$(npx @openroute-kit/cli --limit 5)     into a variable
  npx @openroute-kit/cli --key-file ~/.config/my-tool/key   into a file

  -a, --app <name>        Name of the key in your list of keys (default: OpenRoute CLI)
  --limit <usd>           Requested credit limit in US dollars
  --limit-reset <period>  How often the limit resets: daily, weekly or monthly
  --expires-at <time>     When the key expires, such as 2030-01-31T12:00:00Z
  --headless              For a browser on another machine: paste the code that it shows
  --no-open               Only show the address, do not open a browser
  --key-file <path>       Write the key to a file that only you can read, replacing it
  --print-key             Write the key to standard output even if that is a terminal
  -h, --help              Show this
  -v, --version           Show the version

Provider: OPENROUTE_PROVIDER (openroute, openrouter, therouter or eurouter), or OPENROUTE_SITE_URL and OPENROUTE_API_URL.
Never pass a code as an argument: other programs can read arguments.

Exit codes: 0 logged in, 1 not logged in, 2 wrong usage, 130 interrupted.
`

/** Messages of the command while it runs. */
export interface Messages {
  browserOpened: string
  openInBrowser: string
  openAndCopy: string
  pasteCode: string
  codeRefused: string
  loggedIn: string
  keySaved: string
  keyNotWritten: string
  yourKeys: string
  interrupted: string
}

export const MESSAGES: Record<Locale, Messages> = {
  en: {
    browserOpened: 'Continue in your browser. If it did not open, go to:',
    openInBrowser: 'Open this address in a browser on this machine (for another machine: --headless):',
    openAndCopy: 'Open this address in any browser, approve, and copy the code that it shows:',
    pasteCode: 'Paste the code and press Enter (it is not shown):',
    codeRefused: 'The code was not accepted. Copy it again from the page.',
    loggedIn: 'Logged in. Change the limit of your key or delete it at',
    keySaved: 'The key was saved to',
    keyNotWritten: 'The key could not be written. Delete it and log in again:',
    yourKeys: 'Your keys:',
    interrupted: 'Interrupted.',
  },
  'zh-CN': {
    browserOpened: '请在浏览器中继续。如果浏览器没有打开，请访问：',
    openInBrowser: '请在本机的浏览器中打开此地址（如使用其他设备的浏览器，请加 --headless）：',
    openAndCopy: '请在任意浏览器中打开此地址，同意授权后复制页面显示的授权码：',
    pasteCode: '请粘贴授权码并按回车键（输入内容不会显示）：',
    codeRefused: '授权码无效，请从页面上重新复制。',
    loggedIn: '登录成功。更改密钥额度或删除密钥：',
    keySaved: '密钥已保存到',
    keyNotWritten: '密钥无法写入，请将其删除后重新登录：',
    yourKeys: '您的密钥：',
    interrupted: '已中断。',
  },
}
