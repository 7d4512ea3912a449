// The kit on Node: for apps on plain `node:http`, and for adapters to frameworks that are built on it. The Express adapter uses
// these exports.
export { clientAddress } from './node/client-address.js'
export { assertPathTarget, nodeRequest } from './node/node-request.js'
export { createNodeProxy, type NodeProxy } from './node/proxy-with-undici.js'
export type { ProxiedRequest } from './node/response-relay.js'
export { isEnded, sendReply } from './node/send-reply.js'
export { type NodeListenerOptions, toNodeListener } from './node/to-node-listener.js'
