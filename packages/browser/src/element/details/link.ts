import type { Tools } from './parts.js'

export interface Link {
  readonly link: HTMLAnchorElement
  /** Hides a link that leads nowhere. C20 */
  setUrl(url: string | undefined): void
}

/** A link to a page of the provider. */
export function createLink([h, isHttpUrl]: Tools, className: string): Link {
  const link = h('a', { part: 'link', class: className, target: '_blank', rel: 'noopener noreferrer' })
  return {
    link,
    setUrl(url) {
      const leads = isHttpUrl(url)
      link.hidden = !leads
      if (leads) link.setAttribute('href', url)
    },
  }
}
