import { make } from './dom.js'
import { type Said, say } from './translate.js'

const COPY: Said = ['Copy', '复制']
const COPIED: Said = ['Copied', '已复制']
const SELECTED: Said = ['Selected', '已选中']

/** What screen readers hear of it, once for the page. */
export const heard: HTMLElement = make('div', { className: 'hidden-text', role: 'status' })

/** The HTML, and a button that copies it; where the browser refuses the clipboard, it selects it. */
export function copyable(html: string, caption: string): HTMLElement {
  const code = make('code', {}, html)
  const labels = [COPY, COPIED, SELECTED].map((text) => make('span', {}, say(text)))
  const button = make('button', { className: 'copy', type: 'button' }, ...labels)
  const name = `${say(['Copy the HTML: ', '复制 HTML：'])}${caption}`
  const turn = (at: number) => {
    for (const [index, label] of labels.entries()) label.classList.toggle('now', index === at)
    button.ariaLabel = at === 0 ? name : say([COPY, COPIED, SELECTED][at] as Said)
  }
  turn(0)
  button.addEventListener('blur', () => turn(0))
  button.addEventListener('click', async () => {
    const copied = await copy(html)
    if (!copied) getSelection()?.selectAllChildren(code)
    turn(copied ? 1 : 2)
    heard.textContent = say(
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
    // No permission, or no secure page.
    return false
  }
}
