/** Height and default width of the button in CSS pixels, for each `size`. The width has room for the labels of all built-in languages. */
export const SIZES: Readonly<Record<string, readonly [height: number, width: number]>> = {
  medium: [40, 256],
  large: [48, 304],
  small: [32, 224],
}

/**
 * The size in CSS pixels that `<openroute-login>` will have, for HTML that reserves its space before its script has run, such as
 * server-rendered pages without `element.css`. Labels of your own may need a `width`. L15
 */
export function reservedSize(look: {
  type?: string | undefined
  size?: string | undefined
  width?: number | string | undefined
}): { width: number; height: number } {
  const [height, wide] = SIZES[look.size ?? ''] ?? (SIZES.medium as readonly [number, number])
  return { width: Number(look.width) || (look.type === 'icon' ? height : wide), height }
}
