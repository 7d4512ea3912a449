/**
 * Sends HTTP requests over connections of its own: any `Dispatcher` of undici 6, 7 or 8, such as `ProxyAgent`, `EnvHttpProxyAgent`, or
 * `Agent` with certificates. Declared here so that apps on other runtimes need no types of undici.
 */
export interface OutboundDispatcher {
  dispatch(options: object, handler: object): boolean
}
