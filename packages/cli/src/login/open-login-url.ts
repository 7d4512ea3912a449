import type { Locale } from '@openroute-kit/core'
import { openBrowser } from '../environment/open-browser.js'
import { terminalLanguage } from '../environment/terminal-language.js'

const MESSAGES: Record<Locale, { open: string; paste: string }> = {
  en: {
    open: 'Continue in your browser. If it did not open, go to:',
    paste:
      'If the browser cannot open the last page, paste its address here and press Enter (it is not shown):',
  },
  'zh-CN': {
    open: '请在浏览器中继续。如果浏览器没有打开，请访问：',
    paste: '如果浏览器无法打开最后的页面，请将其网址粘贴到此处并按回车键（输入内容不会显示）：',
  },
}

export interface OpenLoginUrlOptions {
  /** Whether the user can paste. */
  canPaste: boolean
  env?: NodeJS.ProcessEnv
  write?: (text: string) => unknown
  open?: (url: string) => Promise<void>
}

/** Prints the URL to standard error, and opens it in a browser. */
export async function openLoginUrl(
  url: string,
  {
    canPaste,
    env = process.env,
    write = (text) => process.stderr.write(text),
    open = openBrowser,
  }: OpenLoginUrlOptions,
): Promise<void> {
  const messages = MESSAGES[terminalLanguage(env)]
  write(`${messages.open}\n\n  ${url}\n\n${canPaste ? `${messages.paste}\n` : ''}`)
  await open(url)
}
