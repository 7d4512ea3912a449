import { expect } from 'vitest'
import { askCallback, cluster, testEachCommand } from './each-command-setup.js'

// For both halves of a login.
testEachCommand([
  {
    ids: 'D07',
    name: 'login',
    signedIn: false,
    ask: async (visitor) => ({
      act: () => visitor.navigate('/openroute/login'),
      async after({ status }) {
        expect([303, 503]).toContain(status)
        expect((await visitor.signIn(cluster.emulator)).status).toBe(303)
      },
    }),
  },
  { ids: 'D08 D09 A27', name: 'callback of a signed-in visitor', signedIn: true, ask: askCallback },
])
