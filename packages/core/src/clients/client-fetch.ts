/** `fetch` as API clients call it. */
export type ClientFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>
