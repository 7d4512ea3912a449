import { copyable } from './copyable.js'
import { make } from './dom.js'
import { htmlOf, type Specimen, show } from './specimen.js'
import { t } from './translate.js'

/** A specimen on light and on dark, and its HTML unless the group shows it. */
export function row(specimen: Specimen, withHtml: boolean): HTMLElement {
  const caption = t(specimen.caption)
  const cells = (['light', 'dark'] as const).map((scheme) => {
    const cell = make('div', { className: `cell ${scheme}`, role: 'group' })
    cell.ariaLabel = `${caption}: ${scheme === 'light' ? t(['light', '浅色']) : t(['dark', '深色'])}`
    return cell
  })
  const node = make('div', { className: 'row', id: specimen.id }, make('h3', {}, caption), ...cells)
  if (withHtml) node.append(folded(specimen, copyable(htmlOf(specimen), caption)))
  // Later, since some are pressed, and for that they must be in the page.
  queueMicrotask(() => {
    for (const cell of cells) show(specimen, cell)
  })
  return node
}

/** Folded where the HTML would be taller than the buttons. */
const folded = ({ elements }: Specimen, html: HTMLElement): HTMLElement =>
  elements.length > 4 ? make('details', {}, make('summary', {}, 'HTML'), html) : html
