import type { Locale } from '@openroute-kit/core'

/** What the terminal shows while a login waits. */
export interface DialogMessages {
  /** Above the address: a browser is being opened. */
  opening: string
  /** Above the address: the user opens it on this machine. */
  openHere: string
  /** Above the address: the user's browser is on another machine. */
  openAnywhere: string
  /** A browser should have opened, and did not. */
  notOpened: string
  /** How to paste, if the browser may reach this program. */
  pasteIfStuck: string
  /** How to paste, if it does not. */
  pasteAddress: string
  /** Nothing can be pasted. */
  noPaste: string
  denied: string
  refused: { other: string; invalid: string; rejected: string }
}

export const DIALOG_MESSAGES: Record<Locale, DialogMessages> = {
  en: {
    opening: 'Continue in your browser. If it did not open, or shows an error, go to:',
    openHere: 'Open this address in a browser on this machine:',
    openAnywhere: 'Open this address in any browser and approve:',
    notOpened: 'No browser could be opened. Open the address above yourself.',
    pasteIfStuck: 'If the last page does not load, paste its address here and press Enter (it is not shown):',
    pasteAddress:
      'The last page will not load, because this program runs on another machine.\nCopy its address from the browser, paste it here and press Enter (it is not shown):',
    noPaste: 'Nothing can be pasted here, so this program waits for the browser.',
    denied: 'The browser reported that the login was declined. If you declined it, press Ctrl-C.',
    refused: {
      other: 'This address belongs to another login. Paste the one of this login:',
      invalid:
        'This is neither the address of the last page nor its code. Copy the whole address and paste it:',
      rejected: 'The code was not accepted. Copy the whole address again and paste it:',
    },
  },
  'zh-CN': {
    opening: '请在浏览器中继续。如果浏览器没有打开或显示错误，请访问：',
    openHere: '请在本机的浏览器中打开此地址：',
    openAnywhere: '请在任意浏览器中打开此地址并同意授权：',
    notOpened: '无法打开浏览器，请自行打开上面的地址。',
    pasteIfStuck: '如果最后的页面无法加载，请将其网址粘贴到此处并按回车键（输入内容不会显示）：',
    pasteAddress:
      '由于本程序运行在另一台机器上，最后的页面将无法加载。\n请从浏览器复制该页面的网址，粘贴到此处并按回车键（输入内容不会显示）：',
    noPaste: '此处无法粘贴，正在等待浏览器完成登录。',
    denied: '浏览器报告登录已被拒绝。如果是您拒绝的，请按 Ctrl-C 结束。',
    refused: {
      other: '此网址属于另一次登录，请粘贴本次登录的网址：',
      invalid: '这既不是最后页面的网址，也不是授权码。请复制完整的网址并粘贴：',
      rejected: '授权码无效。请重新复制完整的网址并粘贴：',
    },
  },
}
