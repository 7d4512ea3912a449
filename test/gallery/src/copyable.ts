import { make } from './dom.js'
import { type Text, t } from './translate.js'

const COPY: Text = ['Copy', '复制']
const COPIED: Text = ['Copied', '已复制']
const SELECTED: Text = ['Selected', '已选中']

/** The live region for screen readers, one for the page. */
export const announcer: HTMLElement = make('div', { className: 'hidden-text', role: 'status' })

/** The HTML, and a button that copies it or, where the browser refuses the clipboard, selects it. */
export function copyable(html: string, caption: string): HTMLElement {
  const code = make('code', {}, html)
  const labels = [COPY, COPIED, SELECTED].map((text) => make('span', {}, t(text)))
  const button = make('button', { className: 'copy', type: 'button' }, ...labels)
  const name = `${t(['Copy the HTML: ', '复制 HTML：'])}${caption}`
  const showLabel = (at: number) => {
    for (const [index, label] of labels.entries()) label.classList.toggle('now', index === at)
    button.ariaLabel = at === 0 ? name : t([COPY, COPIED, SELECTED][at] as Text)
  }
  showLabel(0)
  button.addEventListener('blur', () => showLabel(0))
  button.addEventListener('click', async () => {
    const copied = await copy(html)
    if (!copied) getSelection()?.selectAllChildren(code)
    showLabel(copied ? 1 : 2)
    announcer.textContent = t(
      copied ? COPIED : ['Selected. Copy it with Ctrl+C or ⌘C.', '已选中，请按 Ctrl+C 或 ⌘C 复制。'],
    )
  })
  return make('div', { className: 'html' }, make('pre', {}, code), button)
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Permission denied, or not a secure context.
    return false
  }
}
