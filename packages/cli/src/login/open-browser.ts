/** Opens a URL in the user's browser. Does nothing where there is none. */
export async function openBrowser(url: string): Promise<void> {
  await import('open').then(({ default: open }) => open(url)).catch(() => {})
}
