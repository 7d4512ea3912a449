/** What a login with the key in the browser and a login with the key on the server do differently. */
export interface LoginStrategy {
  /** Tabs and windows with logins of the same scope share one state. */
  scope: string
  /** The base URL of the requests that `fetch` sends. */
  apiUrl(): string
  /** The URL that the login window opens with; empty for a blank page. */
  popupUrl: string
  /** Checks again who is signed in. `urgent`: now; otherwise only if the last check is some time ago. */
  recheck(urgent: boolean): void
  /** Another tab signed out. */
  signedOut(): void
  /** A message from the login window or its callback page. */
  onMessage(message: Message): void
  /** Throws on a page where no login can start, before a window is opened. */
  checkPage?(): unknown
  /** What has to settle before a login may start. */
  pending(): Promise<unknown> | undefined
  /** Where a login goes back to by default, other than this page. */
  returnTo?(): string | undefined
  /** Goes to the provider: in the window that the click opened, or else in the page itself. */
  start(popup: Window | null, returnTo: string): unknown
  logout(): Promise<void>
  refresh(): Promise<unknown>
  /** What a request to the API needs: options, headers, and what to do before a response with status 401 is returned. */
  authorizeRequest(): Promise<
    [init: RequestInit, headers: Record<string, string>, onUnauthorized: (response: Response) => unknown]
  >
  /** The login object is not used any more. */
  disposed?(): void
  openAIOptions(): { apiKey: string; defaultHeaders?: Record<string, string> }
}

/** What tabs and windows of one app send each other. Never the key. */
export interface Message {
  /** The id of the key that is signed in, or `null` after a sign-out. */
  readonly keyId?: string | null
  /** The receiver checks the rest. */
  readonly [more: string]: unknown
}
