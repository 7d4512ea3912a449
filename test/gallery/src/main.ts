import '@openroute-kit/browser/element'
import { BRAND } from './brand.js'
import { builder } from './builder.js'
import { announcer, copyable } from './copyable.js'
import { make } from './dom.js'
import { LANGUAGES } from './languages.js'
import { row } from './row.js'
import type { Group } from './specimen.js'
import { GROUPS_OF_STATES } from './states.js'
import { language, type Text, t } from './translate.js'
import { VARIANTS } from './variants.js'

const BUILDER: Text = ['Every combination', '任意组合']
// `?only=states` shows one group, `?only=states&only=errors` two: a smaller page to work on.
const only = new URLSearchParams(location.search).getAll('only')
const isShown = (id: string) => only.length === 0 || only.includes(id)
const groups: Group[] = [...VARIANTS, ...GROUPS_OF_STATES, ...LANGUAGES, ...BRAND].filter(({ id }) =>
  isShown(id),
)

function section(id: string, title: string, ...children: Node[]): HTMLElement {
  const heading = make('h2', { id: `${id}-title` }, title)
  const node = make('section', { id }, heading, ...children)
  node.setAttribute('aria-labelledby', heading.id)
  return node
}

function languages(): HTMLElement {
  const links = [
    ['en', 'English'],
    ['zh-CN', '简体中文'],
  ].map(([lang = '', name = '']) => {
    const link = make('a', { href: `?lang=${lang}`, lang, hreflang: lang }, name)
    if (lang === language) link.ariaCurrent = 'true'
    return make('li', {}, link)
  })
  return make('ul', { className: 'languages' }, ...links)
}

function contents(): HTMLElement {
  const entries = [...(isShown('builder') ? [{ id: 'builder', title: BUILDER }] : []), ...groups]
  const links = entries.map(({ id, title }) => make('li', {}, make('a', { href: `#${id}` }, t(title))))
  const nav = make('nav', {}, make('ul', {}, ...links))
  nav.ariaLabel = t(['Contents', '目录'])
  return nav
}

const drawn = groups.map(({ id, title, about, specimens, html }) =>
  section(
    id,
    t(title),
    make('p', {}, t(about)),
    ...(html ? [copyable(html, t(title))] : []),
    make('div', { className: 'rows' }, ...specimens.map((specimen) => row(specimen, !html))),
  ),
)

// The elements follow the document's language.
document.documentElement.lang = language
document.title = t(['Gallery of <openroute-login>', '<openroute-login> 图库'])
document.body.replaceChildren(
  make('header', {}, make('h1', {}, document.title), languages()),
  make(
    'main',
    {},
    make(
      'p',
      {},
      t([
        'The login button in every variant and state, on light and on dark, with the HTML to copy.',
        '登录按钮的各种样式和状态，分别在浅色和深色背景上，附可复制的 HTML。',
      ]),
    ),
    make(
      'p',
      { className: 'muted' },
      t([
        'No button here logs in: the property login of each element is an object that stays in one state. The HTML is therefore the same in every state.',
        '此页面不会真正登录：每个元素都通过 login 属性得到一个固定在某一状态的登录对象，因此各状态的 HTML 相同。',
      ]),
    ),
    contents(),
    ...(isShown('builder') ? [section('builder', t(BUILDER), builder())] : []),
    ...drawn,
  ),
  announcer,
)
