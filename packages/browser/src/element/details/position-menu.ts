/**
 * Positions the menu below the button, or above it, so that all of it is visible. It is as wide as the button and has its edges;
 * beside a button that is too narrow for that, such as an icon, one of them. L16
 *
 * @param clientWidth that of the page: without the scrollbar, which `innerWidth` includes
 */
export function positionMenu(menu: HTMLElement, button: HTMLElement, clientWidth: number): void {
  const { left, right, top, bottom, width: own } = button.getBoundingClientRect()
  const width = Math.min(own < 160 ? 240 : own, 320, clientWidth)
  menu.style.width = `${width}px`
  const { offsetHeight: height } = menu
  const fits = (x: number) => x >= 0 && x + width <= clientWidth
  const edges = [left, right - width]
  if (getComputedStyle(button).direction === 'rtl') edges.reverse()
  const x = edges.find(fits) ?? Math.max(0, Math.min(left, clientWidth - width))
  const above = bottom + height + 8 > innerHeight && top > height
  menu.style.left = `${scrollX + x}px`
  menu.style.top = `${scrollY + (above ? top - height - 8 : bottom + 8)}px`
}
