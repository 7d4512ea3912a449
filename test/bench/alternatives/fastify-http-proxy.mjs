import proxy from '@fastify/http-proxy'
import fastify from 'fastify'

export async function start({ providerUrl }) {
  const app = fastify()
  app.register(proxy, {
    upstream: providerUrl,
    prefix: '/openroute/api',
    rewritePrefix: '/api/v1',
    replyOptions: {
      rewriteRequestHeaders: (_request, headers) => ({ ...headers, authorization: 'Bearer sk-or-v1-0' }),
    },
  })
  await app.ready()
  return (req, res) => app.routing(req, res)
}
