/** Keeps a choice for the next visit. Where the browser forbids storage, it lasts as long as the page. */
export function savePreference(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // Forbidden or full: the next visit starts with the default.
  }
}

export function loadPreference(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

/** This tab's storage, or `undefined` where the browser forbids it. */
export function tabStorage(): Storage | undefined {
  try {
    return sessionStorage
  } catch {
    return undefined
  }
}
