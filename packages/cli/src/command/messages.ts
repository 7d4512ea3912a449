import type { Locale } from '@openroute-kit/core'

/** Messages of the command. */
export interface Messages {
  openAndCopy: string
  pasteCode: string
  codeRefused: string
  hintHeadless: string
  hintPort: string
  inputEnded: string
  loggedIn: string
  keySavedInKeyring: string
  keySavedInFile: (path: string) => string
  noKeyring: string
  keyNotWritten: string
  variableWins: string
  yourKeys: string
  interrupted: string
  notLoggedIn: (provider: string) => string
  invalidVariable: string
  keyRejected: string
  key: string
  source: string
  sourceVariable: string
  sourceKeyring: string
  credit: string
  noLimit: (used: string) => string
  left: (remaining: string, limit: string) => string
  resets: Record<string, string>
  expires: string
  settings: string
  activity: string
  loggedOut: (keyId: string) => string
  deleteAt: string
  nothingStored: string
  noModels: string
  seeHelp: string
}

export const MESSAGES: Record<Locale, Messages> = {
  en: {
    openAndCopy: 'Open this address in any browser, approve, and copy the code that it shows:',
    pasteCode: 'Paste the code and press Enter (it is not shown):',
    codeRefused: 'The code was not accepted. Copy it again from the page.',
    hintHeadless: 'Other ways: --headless shows a code to copy instead.',
    hintPort:
      'With --port 5150 and "ssh -L 5150:127.0.0.1:5150 <host>", the browser finishes the login by itself.',
    inputEnded:
      'The login was not finished: nothing can be pasted because standard input is closed, and no browser can be opened here. Run the command in a terminal.',
    loggedIn: 'Logged in. Change the limit of your key or delete it at',
    keySavedInKeyring: "The key is in the system's keyring.",
    keySavedInFile: (path) => `The key is in ${path} (only you can read it).`,
    noKeyring: 'There is no keyring that can be used here, so the key goes to a file.',
    keyNotWritten: 'The key could not be written. Delete it and log in again:',
    variableWins: 'OPENROUTE_API_KEY is set, so it is used instead of the stored key.',
    yourKeys: 'Your keys:',
    interrupted: 'Interrupted.',
    notLoggedIn: (provider) => `Not logged in with ${provider}. Run: openroute login`,
    invalidVariable: 'OPENROUTE_API_KEY does not contain a key. Unset it, or set it to a key.',
    keyRejected: 'The key is deleted, expired or disabled. Run: openroute login',
    key: 'Key',
    source: 'From',
    sourceVariable: 'the environment variable OPENROUTE_API_KEY',
    sourceKeyring: "the system's keyring",
    credit: 'Credit',
    noLimit: (used) => `no limit, ${used} used`,
    left: (remaining, limit) => `${remaining} of ${limit} left`,
    resets: { daily: 'resets daily', weekly: 'resets weekly', monthly: 'resets monthly' },
    expires: 'Expires',
    settings: 'Settings',
    activity: 'Activity',
    loggedOut: (keyId) =>
      `Logged out: the key was removed from this machine. It stays valid. Its id is ${keyId}.`,
    deleteAt: 'Delete it at',
    nothingStored: 'No key is stored on this machine.',
    noModels: 'There is no such model.',
    seeHelp: 'See --help.',
  },
  'zh-CN': {
    openAndCopy: '请在任意浏览器中打开此地址，同意授权后复制页面显示的授权码：',
    pasteCode: '请粘贴授权码并按回车键（输入内容不会显示）：',
    codeRefused: '授权码无效，请从页面上重新复制。',
    hintHeadless: '其他方式：加 --headless，浏览器会显示授权码供您复制。',
    hintPort: '使用 --port 5150 并运行“ssh -L 5150:127.0.0.1:5150 <主机>”，浏览器即可自动完成登录。',
    inputEnded: '登录未完成：标准输入已关闭，无法粘贴，而且此处无法打开浏览器。请在终端中运行此命令。',
    loggedIn: '登录成功。更改密钥额度或删除密钥：',
    keySavedInKeyring: '密钥已保存到系统钥匙串。',
    keySavedInFile: (path) => `密钥已保存到 ${path}（只有您可以读取）。`,
    noKeyring: '此处没有可用的系统钥匙串，密钥将保存到文件。',
    keyNotWritten: '密钥无法写入，请将其删除后重新登录：',
    variableWins: '已设置 OPENROUTE_API_KEY，将优先使用它而不是已保存的密钥。',
    yourKeys: '您的密钥：',
    interrupted: '已中断。',
    notLoggedIn: (provider) => `尚未登录 ${provider}。请运行：openroute login`,
    invalidVariable: 'OPENROUTE_API_KEY 的内容不是密钥，请取消设置或改为有效的密钥。',
    keyRejected: '密钥已被删除、过期或停用。请运行：openroute login',
    key: '密钥',
    source: '来源',
    sourceVariable: '环境变量 OPENROUTE_API_KEY',
    sourceKeyring: '系统钥匙串',
    credit: '额度',
    noLimit: (used) => `无上限，已使用 ${used}`,
    left: (remaining, limit) => `剩余 ${remaining}，共 ${limit}`,
    resets: { daily: '每日重置', weekly: '每周重置', monthly: '每月重置' },
    expires: '过期时间',
    settings: '设置',
    activity: '记录',
    loggedOut: (keyId) => `已退出登录：密钥已从本机删除，但仍然有效。密钥 id：${keyId}`,
    deleteAt: '如需删除密钥，请访问',
    nothingStored: '本机没有保存密钥。',
    noModels: '没有符合条件的模型。',
    seeHelp: '请参阅 --help。',
  },
}
