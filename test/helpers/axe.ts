import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

// WCAG 2.0 to 2.2, levels A and AA, and what axe calls best practice.
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice']

export interface AxeOptions {
  /** A CSS selector: only what is in it. Default: the page. */
  within?: string
  /** Ids of rules to leave out; say why where you do. */
  without?: readonly string[]
}

/**
 * What axe finds wrong in the page, open shadow roots included, one line for each element: rule, impact, selector, reason.
 *
 * axe comes in by `page.evaluate`, which no Content-Security-Policy and no Trusted Types forbid, so the page is checked as
 * it is served. Legacy mode: axe then needs no blank page of its own to put its result together.
 */
export async function axeViolations(
  page: Page,
  { within, without = [] }: AxeOptions = {},
): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).withTags(TAGS)
  if (within !== undefined) axe.include(within)
  if (without.length > 0) axe.disableRules([...without])
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => {
      const reason = failureSummary.replace(/^.*:\n/, '').replaceAll(/\s+/g, ' ')
      return `${id} (${impact}) ${target.flat().join(' >>> ')}: ${reason.trim()}`
    }),
  )
}
