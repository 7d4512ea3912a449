import type { Locale } from '@openroute-kit/core'
import type { CommandName } from './command-names.js'

const COMMON: Record<Locale, string> = {
  en: `
Options of every command:
  -p, --provider <name>   openroute (default), openrouter, therouter or eurouter
  --store <where>         keyring (default; a file where there is none) or file
  --json                  Write machine-readable output
  -h, --help              Show help
  -v, --version           Show the version
`,
  'zh-CN': `
所有命令的选项：
  -p, --provider <名称>   openroute（默认）、openrouter、therouter 或 eurouter
  --store <位置>          keyring（默认，系统钥匙串；没有时存入文件）或 file
  --json                  输出机器可读的内容
  -h, --help              显示帮助
  -v, --version           显示版本
`,
}

const OVERVIEW: Record<Locale, string> = {
  en: `Logs you in with OpenRoute, and keeps the key for your tools.

Usage: openroute [command] [options]

  login     Log in with your browser and keep the key (the default command)
  whoami    Show the key in use and its credit
  env       Print the line that sets OPENROUTE_API_KEY:  eval "$(openroute env)"
  links     Show where to change or delete the key
  models    List the models that the key may call
  logout    Forget the key on this machine

openroute <command> --help explains a command.
${COMMON.en}
Environment:
  OPENROUTE_API_KEY       A key that is used instead of the stored one
  OPENROUTE_PROVIDER      As --provider. For other gateways: OPENROUTE_SITE_URL and OPENROUTE_API_URL
  OPENROUTE_KEY_STORE     As --store
  HTTPS_PROXY, NO_PROXY   The proxy for every request, and the hosts that need none

Messages go to standard error, results to standard output.
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted with Ctrl-C.
`,
  'zh-CN': `使用 OpenRoute 登录，并为您的工具保存密钥。

用法：openroute [命令] [选项]

  login     在浏览器中登录并保存密钥（默认命令）
  whoami    显示正在使用的密钥及其额度
  env       输出设置 OPENROUTE_API_KEY 的命令：eval "$(openroute env)"
  links     显示可更改或删除密钥的网页
  models    列出此密钥可以调用的模型
  logout    在本机上删除密钥

openroute <命令> --help 显示该命令的说明。
${COMMON['zh-CN']}
环境变量：
  OPENROUTE_API_KEY       优先于已保存密钥的密钥
  OPENROUTE_PROVIDER      同 --provider；其他网关请设置 OPENROUTE_SITE_URL 和 OPENROUTE_API_URL
  OPENROUTE_KEY_STORE     同 --store
  HTTPS_PROXY、NO_PROXY   所有请求使用的代理，以及不使用代理的主机

消息写入标准错误，结果写入标准输出。
退出码：0 成功，1 失败，2 用法错误，130 被 Ctrl-C 中断。
`,
}

const ABOUT: Record<CommandName, Record<Locale, string>> = {
  login: {
    en: `Logs you in and keeps the key in the system's keyring, or in a file that only you can read.

Usage: openroute [login] [options]

The command opens your browser and waits for it. Over SSH, in containers and in Codespaces the browser can't
reach the command: copy the address of the last page, which does not load, and paste it here.

  -a, --app <name>        Name of the key in your list of keys (default: OpenRoute CLI)
  --limit <usd>           Requested credit limit in US dollars
  --limit-reset <period>  How often the limit resets: daily, weekly or monthly
  --expires-at <time>     When the key expires, such as 2030-01-31T12:00:00Z
  --headless              Show a code in the browser, which you paste here
  --no-open               Only show the address, do not open a browser
  --port <number>         Port for the browser, such as 5150 with: ssh -L 5150:127.0.0.1:5150 <host>
  --key-file <path>       Write the key to this file (mode 0600) and nowhere else
  --show-key              Write the key to standard output and nowhere else

Never pass a code as an argument: other programs can read arguments.
${COMMON.en}`,
    'zh-CN': `登录并将密钥保存到系统钥匙串，或保存到只有您能读取的文件。

用法：openroute [login] [选项]

此命令会打开浏览器并等待登录完成。在 SSH、容器和 Codespaces 中，浏览器无法访问此命令：请复制最后那个无法加载的页面的网址，粘贴到终端。

  -a, --app <名称>        密钥在您的密钥列表中的名称（默认：OpenRoute CLI）
  --limit <美元>          申请的额度上限
  --limit-reset <周期>    额度重置周期：daily、weekly 或 monthly
  --expires-at <时间>     密钥的过期时间，例如 2030-01-31T12:00:00Z
  --headless              在浏览器中显示授权码，由您粘贴到终端
  --no-open               只显示网址，不打开浏览器
  --port <端口>           供浏览器访问的端口，例如配合 ssh -L 5150:127.0.0.1:5150 <主机> 使用 5150
  --key-file <路径>       只将密钥写入此文件（权限 0600）
  --show-key              只将密钥写入标准输出

请勿将授权码作为参数传递：其他程序可以读取参数。
${COMMON['zh-CN']}`,
  },
  whoami: {
    en: `Shows the key in use: where it comes from, its name, its credit, and where to change it.

Usage: openroute whoami [options]
${COMMON.en}`,
    'zh-CN': `显示正在使用的密钥：来源、名称、额度，以及更改它的网页。

用法：openroute whoami [选项]
${COMMON['zh-CN']}`,
  },
  env: {
    en: `Prints the line that sets OPENROUTE_API_KEY in your shell. The line contains the key.

  eval "$(openroute env)"                            sh, bash, zsh
  openroute env --shell fish | source                fish
  openroute env --shell powershell | Invoke-Expression

Usage: openroute env [options]

  --shell <name>          sh, fish, powershell or cmd (default: the current one)
${COMMON.en}`,
    'zh-CN': `输出在 shell 中设置 OPENROUTE_API_KEY 的命令，其中包含密钥。

  eval "$(openroute env)"                            sh、bash、zsh
  openroute env --shell fish | source                fish
  openroute env --shell powershell | Invoke-Expression

用法：openroute env [选项]

  --shell <名称>          sh、fish、powershell 或 cmd（默认：当前 shell）
${COMMON['zh-CN']}`,
  },
  links: {
    en: `Shows the pages on which you change or delete the key in use, and see its activity.

Usage: openroute links [options]
${COMMON.en}`,
    'zh-CN': `显示可更改、删除密钥以及查看其使用记录的网页。

用法：openroute links [选项]
${COMMON['zh-CN']}`,
  },
  models: {
    en: `Lists the ids of the models that the key in use may call; without a key, of all models.

Usage: openroute models [text] [options]

  text                    Only models whose id or name contains it
${COMMON.en}`,
    'zh-CN': `列出密钥可以调用的模型；没有密钥时列出所有模型。

用法：openroute models [文字] [选项]

  文字                    只列出 id 或名称包含该文字的模型
${COMMON['zh-CN']}`,
  },
  logout: {
    en: `Removes the key from this machine. The key itself stays valid: the command says where to delete it.

Usage: openroute logout [options]
${COMMON.en}`,
    'zh-CN': `从本机删除密钥。密钥本身仍然有效，命令会说明在哪里删除它。

用法：openroute logout [选项]
${COMMON['zh-CN']}`,
  },
}

/** The text of `--help`, of one command or of all. */
export const helpText = (locale: Locale, about?: CommandName): string =>
  about === undefined ? OVERVIEW[locale] : ABOUT[about][locale]
