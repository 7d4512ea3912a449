import { copyable } from './copyable.js'
import { make } from './dom.js'
import { htmlOf, type Specimen, show } from './specimen.js'
import { say } from './translate.js'

/** A specimen on light and on dark, and its HTML unless that is said elsewhere. */
export function row(specimen: Specimen, withHtml: boolean): HTMLElement {
  const caption = say(specimen.caption)
  const cells = (['light', 'dark'] as const).map((scheme) => {
    const cell = make('div', { className: `cell ${scheme}`, role: 'group' })
    cell.ariaLabel = `${caption}: ${scheme === 'light' ? say(['light', '浅色']) : say(['dark', '深色'])}`
    return cell
  })
  const node = make('div', { className: 'row', id: specimen.id }, make('h3', {}, caption), ...cells)
  if (withHtml) node.append(folded(specimen, copyable(htmlOf(specimen), caption)))
  // Some are pressed, which takes that they are in the page.
  queueMicrotask(() => {
    for (const cell of cells) show(specimen, cell)
  })
  return node
}

/** The HTML of many buttons would be taller than they are. */
const folded = ({ elements }: Specimen, html: HTMLElement): HTMLElement =>
  elements.length > 4 ? make('details', {}, make('summary', {}, 'HTML'), html) : html
