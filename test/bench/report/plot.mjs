// Line plots as SVG. They have no background, and colors that can be read on light and on dark pages.
const WIDTH = 720
const HEIGHT = 400
const LEFT = 70
const RIGHT = 20
const TOP = 50
const BOTTOM = 80
const TICKS = 5
const LINES = 4

const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 15px; font-weight: 600; }
    .grid { stroke: #d1d9e0; }
    .line { fill: none; stroke-width: 2.5; }
    .line-0 { --color: #0969da; } .line-1 { --color: #bc4c00; } .line-2 { --color: #1a7f37; } .line-3 { --color: #8250df; }
    .line { stroke: var(--color); }
    .dot { fill: var(--color); }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .grid { stroke: #3d444d; }
      .line-0 { --color: #4493f8; } .line-1 { --color: #f0883e; } .line-2 { --color: #3fb950; } .line-3 { --color: #ab7df8; }
    }`

/** @param {import('../types.js').Plot} plot at most four lines @returns {string} */
export function plotAsSvg({ title, x, y, lines }) {
  if (lines.length > LINES) throw new Error(`"${title}" has more lines than there are colors.`)
  const points = lines.flatMap((line) => line.points)
  const xStep = niceStep(Math.max(...points.map(([value]) => value)))
  const yStep = niceStep(Math.max(...points.map(([, value]) => value)))
  const xMost = xStep * Math.ceil(Math.max(...points.map(([value]) => value)) / xStep)
  const yMost = yStep * Math.ceil(Math.max(...points.map(([, value]) => value)) / yStep)
  const xAt = (/** @type {number} */ value) => round(LEFT + (value / xMost) * (WIDTH - LEFT - RIGHT))
  const yAt = (/** @type {number} */ value) =>
    round(HEIGHT - BOTTOM - (value / yMost) * (HEIGHT - TOP - BOTTOM))

  const horizontal = ticks(yStep, yMost).map(
    (value) =>
      `<path class="grid" d="M${LEFT} ${yAt(value)}H${WIDTH - RIGHT}"/>` +
      `<text x="${LEFT - 8}" y="${yAt(value) + 4}" text-anchor="end">${label(value)}</text>`,
  )
  const vertical = ticks(xStep, xMost).map(
    (value) =>
      `<text x="${xAt(value)}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${label(value)}</text>`,
  )
  const curves = lines.map(({ points: own }, index) => {
    const path = own.map(([one, other], at) => `${at === 0 ? 'M' : 'L'}${xAt(one)} ${yAt(other)}`).join('')
    const dots = own.map(
      ([one, other]) => `<circle class="dot" cx="${xAt(one)}" cy="${yAt(other)}" r="3.5"/>`,
    )
    return `<g class="line-${index}"><path class="line" d="${path}"/>${dots.join('')}</g>`
  })
  const column = (WIDTH - LEFT - RIGHT) / 2
  const legend = lines.map(({ subject }, index) => {
    const [left, top] = [LEFT + (index % 2) * column, HEIGHT - 28 + Math.floor(index / 2) * 20]
    return (
      `<g class="line-${index}"><circle class="dot" cx="${left}" cy="${top - 4}" r="5"/></g>` +
      `<text x="${left + 12}" y="${top}">${escapeText(subject)}</text>`
    )
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
  <title>${escapeText(title)}</title>
  <style>${STYLE}
  </style>
  <text class="title" x="${LEFT}" y="22">${escapeText(title)}</text>
  <text x="${LEFT - 8}" y="${TOP - 12}" text-anchor="end">${escapeText(y)}</text>
  <text x="${WIDTH - RIGHT}" y="${HEIGHT - BOTTOM + 38}" text-anchor="end">${escapeText(x)}</text>
  ${[...horizontal, ...vertical, ...curves, ...legend].join('\n  ')}
</svg>
`
}

/** 1, 2 or 5 times a power of ten, so that an axis has about five ticks. */
export function niceStep(/** @type {number} */ most) {
  const rough = (most > 0 ? most : 1) / TICKS
  const power = 10 ** Math.floor(Math.log10(rough))
  return power * ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10)
}

function ticks(/** @type {number} */ step, /** @type {number} */ most) {
  return Array.from({ length: Math.round(most / step) + 1 }, (_, index) => index * step)
}

const round = (/** @type {number} */ value) => Math.round(value * 10) / 10
const label = (/** @type {number} */ value) => value.toLocaleString('en', { maximumFractionDigits: 3 })

function escapeText(/** @type {string} */ text) {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
}
