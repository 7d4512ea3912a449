import { element } from '../page/dom.js'

export interface Option {
  id: string
  title: string
  detail: string
}

export interface Listbox {
  readonly node: HTMLElement
  /** Shows these options; `chosen` is marked as selected, and is the active one at first if it is among them. */
  show(options: readonly Option[], chosen: string | undefined): void
  /** Moves to the next or the previous option, and wraps at the ends. */
  move(by: 1 | -1): void
  readonly active: Option | undefined
}

/** The list of a combobox (WAI-ARIA APG): focus stays in the input, which points at the active option. */
export function listbox(id: string, input: HTMLInputElement, onPick: (option: Option) => void): Listbox {
  const node = element('ul', { id, role: 'listbox', className: 'listbox', tabIndex: -1 })
  let options: readonly Option[] = []
  let active = -1

  const activate = (index: number) => {
    node.children[active]?.classList.remove('active')
    active = index
    const row = node.children[active]
    row?.classList.add('active')
    row?.scrollIntoView({ block: 'nearest' })
    if (row) input.setAttribute('aria-activedescendant', row.id)
    else input.removeAttribute('aria-activedescendant')
  }

  // Pressing an option must not blur the input, which would close the list before the click.
  node.addEventListener('pointerdown', (event) => event.preventDefault())
  node.addEventListener('click', (event) => {
    const row = (event.target as Element).closest('[role=option]')
    const option = options[row ? [...node.children].indexOf(row) : -1]
    if (option) onPick(option)
  })

  return {
    node,
    show(next, chosen) {
      options = next
      node.replaceChildren(
        ...options.map((option, index) => row(option, `${id}-${index}`, option.id === chosen)),
      )
      active = -1
      const start = options.findIndex((option) => option.id === chosen)
      activate(options.length === 0 ? -1 : Math.max(start, 0))
    },
    move(by) {
      if (options.length > 0) activate((active + by + options.length) % options.length)
    },
    get active() {
      return options[active]
    },
  }
}

function row({ title, detail }: Option, id: string, chosen: boolean): HTMLElement {
  const node = element(
    'li',
    { id, role: 'option', ariaSelected: String(chosen) },
    element('span', { className: 'option-title' }, title),
    element('span', { className: 'option-detail' }, detail),
  )
  return node
}
