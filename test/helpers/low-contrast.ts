import type { Page } from 'playwright-core'

/** Visible texts of the page, open shadow roots included, whose contrast is below 4.5:1 (WCAG 2.2, 1.4.3). */
export function lowContrast(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    type Colour = [number, number, number, number]
    const context = document
      .createElement('canvas')
      .getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D
    const read = (css: string): Colour => {
      context.clearRect(0, 0, 1, 1)
      context.fillStyle = css
      context.fillRect(0, 0, 1, 1)
      const [r = 0, g = 0, b = 0, a = 0] = context.getImageData(0, 0, 1, 1).data
      return [r, g, b, a / 255]
    }
    const over = ([r, g, b, a]: Colour, [x, y, z]: Colour): Colour => [
      r * a + x * (1 - a),
      g * a + y * (1 - a),
      b * a + z * (1 - a),
      1,
    ]
    const luminance = (colour: Colour) => {
      const [r = 0, g = 0, b = 0] = colour.slice(0, 3).map((value) => {
        const part = value / 255
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    // As it is drawn: slotted content is on the background around the slot.
    const parentOf = (node: Element) =>
      node.assignedSlot ?? node.parentElement ?? (node.getRootNode() as ShadowRoot).host ?? null
    const paperOf = (element: Element): Colour => {
      const layers: Colour[] = []
      for (let node: Element | null = element; node; node = parentOf(node)) {
        const layer = read(getComputedStyle(node).backgroundColor)
        layers.push(layer)
        if (layer[3] === 1) break
      }
      return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1] as Colour)
    }
    const found: string[] = []
    const visit = (root: Document | ShadowRoot) => {
      for (const element of root.querySelectorAll<HTMLElement>('*')) {
        if (element.shadowRoot) visit(element.shadowRoot)
        const text = [...element.childNodes]
          .filter((node) => node.nodeType === Node.TEXT_NODE)
          .map((node) => node.textContent?.trim())
          .join('')
        const style = getComputedStyle(element)
        // Disabled controls are exempt; texts for screen readers are not visible.
        if (
          !text ||
          element.matches(':disabled, script, style, .hidden-text, .unseen') ||
          !element.checkVisibility({ visibilityProperty: true })
        )
          continue
        const paper = paperOf(element)
        const [light = 0, dark = 0] = [luminance(over(read(style.color), paper)), luminance(paper)].sort(
          (a, b) => b - a,
        )
        const ratio = (light + 0.05) / (dark + 0.05)
        if (ratio < 4.5) found.push(`${ratio.toFixed(2)}: ${text.slice(0, 40)}`)
      }
    }
    visit(document)
    return found
  })
}
