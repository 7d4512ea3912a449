// The kit on Node: for apps on plain `node:http`, and for adapters to frameworks that are built on it. The Express adapter uses
// these exports.
export { clientAddress } from './node/client-address.js'
export { assertPathTarget, nodeRequest } from './node/node-request.js'
export { createNodeProxy, type NodeProxy, type ProxiedRequest } from './node/proxy-with-undici.js'
export { isEnded, sendReply } from './node/send-reply.js'
export { type NodeListenerOptions, toNodeListener } from './node/to-node-listener.js'
