/** Opens a URL in the user's browser. No-op if there is none. */
export async function openBrowser(url: string): Promise<void> {
  await import('open').then(({ default: open }) => open(url)).catch(() => {})
}
