const HOSTNAMES = ['localhost', '127.0.0.1', '[::1]']

/** Whether a URL is on this machine. */
export function isLocalhost({ hostname }: URL): boolean {
  return HOSTNAMES.includes(hostname)
}
