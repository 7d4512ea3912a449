/**
 * Everything that a page can store in the browser, as text: what an injected script would
 * find. It runs in the page, so that it holds no reference to anything outside of it.
 */
export async function scanPage(): Promise<Record<string, string>> {
  const globals: string[] = []
  const seen = new Set<unknown>()
  const walk = (value: unknown, depth: number) => {
    if (typeof value === 'string') globals.push(value)
    if (
      typeof value !== 'object' ||
      value === null ||
      depth > 4 ||
      seen.has(value) ||
      value instanceof Storage
    )
      return
    seen.add(value)
    for (const name of Object.getOwnPropertyNames(value)) {
      try {
        walk((value as Record<string, unknown>)[name], depth + 1)
      } catch {}
    }
  }
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (name === 'sessionStorage' || name === 'localStorage') continue
    try {
      walk((globalThis as unknown as Record<string, unknown>)[name], 0)
    } catch {}
  }
  const shadows = [...document.querySelectorAll('*')].map((node) => node.shadowRoot?.textContent ?? '')
  return {
    sessionStorage: JSON.stringify({ ...sessionStorage }),
    localStorage: JSON.stringify({ ...localStorage }),
    indexedDB: JSON.stringify(await indexedDB.databases()),
    caches: JSON.stringify(await caches.keys()),
    cookies: document.cookie,
    dom: document.documentElement.outerHTML + shadows.join(),
    url: location.href + JSON.stringify(history.state) + window.name,
    globals: globals.join('\n'),
  }
}
