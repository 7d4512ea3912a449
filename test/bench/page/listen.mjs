/**
 * @param {import('node:http').Server} server
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function listen(server) {
  await /** @type {Promise<void>} */ (new Promise((resolve) => server.listen(0, '127.0.0.1', resolve)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://localhost:${port}`,
    close: () => void server.close().closeAllConnections(),
  }
}
