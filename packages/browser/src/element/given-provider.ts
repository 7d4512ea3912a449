import type { Provider } from '@openroute-kit/core'

/** Providers that scripts have set as the property `provider`. Markup can't set them. F09 */
export const GIVEN_PROVIDERS: WeakMap<Element, Provider> = new WeakMap()

/** The names of the presets. The id of each is its name in lower case. */
const NAMES = ['OpenRoute', 'OpenRouter', 'TheRouter', 'EUrouter'] as const

/** The name of the element's provider: of the property `provider`, or else of what the attributes name. */
export function providerName(element: Element): string {
  const given = GIVEN_PROVIDERS.get(element)
  if (given) return given.name
  // A site of its own has no name.
  const id = element.getAttribute('site-url') ? '' : element.getAttribute('provider')
  return NAMES.find((name) => name.toLowerCase() === id) ?? NAMES[0]
}
