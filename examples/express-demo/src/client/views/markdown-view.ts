import DOMPurify from 'dompurify'
import { Marked, type Token } from 'marked'
import { element } from '../page/dom.js'

/** These scripts have no italics: browsers would slant their characters. */
const UPRIGHT = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/** Quotes and lists nested deeper than any real text: the recursive parser would exhaust its stack. */
const TOO_DEEP = /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){40}/m

/** Elements that a message may contain. No images (their host would learn that the message was read), no forms, no styles. */
const ALLOWED_TAGS =
  'a blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre strong table tbody td th thead tr ul #text'.split(
    ' ',
  )
const ALLOWED_ATTR = ['href', 'align', 'start']

const marked = new Marked({ gfm: true, breaks: true, async: false })
marked.use({
  renderer: {
    html: ({ text }) => asText(text), // shown as the model wrote it
    image: ({ href, text }) => `<a href="${asText(href)}">${asText(text || href)}</a>`,
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
})

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.nodeName !== 'A') return
  // With the slashes: on an http page `http:/x` is a path of the page's own site.
  if (!/^(https?:\/\/|mailto:)/i.test(node.getAttribute('href') ?? '')) node.removeAttribute('href')
  node.setAttribute('target', '_blank')
  node.setAttribute('rel', 'noopener noreferrer nofollow')
})

const AS_WRITTEN = 'as-written'

interface Block {
  raw: string
  nodes: ChildNode[]
}

export interface MarkdownView {
  /** Shows `text`. Unchanged blocks keep their nodes, so that a selection stays. */
  update(text: string): void
}

/** Renders Markdown of a model, which may be hostile, into `target`. B31 */
export function markdownView(target: HTMLElement): MarkdownView {
  let blocks: Block[] = []
  return {
    update(text) {
      const tokens = tokensOf(text)
      const same = tokens.findIndex((token, index) => blocks[index]?.raw !== token.raw)
      const kept = same < 0 ? tokens.length : same
      for (const { nodes } of blocks.slice(kept)) for (const node of nodes) node.remove()
      blocks = blocks.slice(0, kept)
      for (const token of tokens.slice(kept)) {
        const fragment = render(token)
        blocks.push({ raw: token.raw, nodes: [...fragment.childNodes] })
        target.append(fragment)
      }
    },
  }
}

/** The blocks of a text. A text that is too deep for the parser is a single block, shown as it was written. */
function tokensOf(text: string): Token[] {
  try {
    if (!TOO_DEEP.test(text)) return marked.lexer(text)
  } catch {
    // Still too deep for the parser's stack.
  }
  return [{ type: AS_WRITTEN, raw: text }]
}

function render(token: Token): DocumentFragment {
  if (token.type === AS_WRITTEN) return asWritten(token.raw)
  const html = marked.parser([token])
  const fragment = DOMPurify.sanitize(html, { ALLOWED_TAGS, ALLOWED_ATTR, RETURN_DOM_FRAGMENT: true })
  for (const node of fragment.querySelectorAll('em'))
    if (UPRIGHT.test(node.textContent)) node.className = 'upright'
  return fragment
}

function asWritten(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment()
  fragment.append(element('p', { className: AS_WRITTEN }, text))
  return fragment
}

function asText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
