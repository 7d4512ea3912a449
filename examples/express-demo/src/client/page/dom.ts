/** The element of index.html with this id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`index.html has no #${id}.`)
  return found as T
}

type Properties<T> = Partial<Omit<T, 'children' | 'style'>>

/** Creates an element. Strings become text; there is no way to pass HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = Object.assign(document.createElement(tag), properties)
  node.append(...children)
  return node
}

export function button(text: string, className: string, onclick: () => void): HTMLButtonElement {
  return element('button', { type: 'button', className, onclick }, text)
}
