// Hooks of `node:module`: reports each file that is imported.

/** @type {import('node:worker_threads').MessagePort} */
let port

export function initialize(/** @type {{ port: typeof port }} */ data) {
  port = data.port
}

export async function load(
  /** @type {string} */ url,
  /** @type {import('node:module').LoadHookContext} */ context,
  /** @type {Parameters<import('node:module').LoadHook>[2]} */ nextLoad,
) {
  port.postMessage(url)
  return nextLoad(url, context)
}
