import { expect } from 'vitest'
import { testEachCommand } from './each-command-setup.js'

// For a signed-in visitor.
testEachCommand([
  {
    ids: 'D11',
    name: 'question who is signed in',
    signedIn: true,
    ask: async (visitor) => ({
      act: () => visitor.request('/openroute/session'),
      async after({ status }) {
        expect([200, 503]).toContain(status)
        expect(await visitor.session()).toMatchObject({ signedIn: true })
      },
    }),
  },
  {
    ids: 'D11 D20',
    name: 'completion',
    signedIn: true,
    ask: async (visitor) => ({
      act: () => visitor.chat({ model: 'emulator/echo', stream: true }),
      async after({ status }) {
        expect([200, 503]).toContain(status)
        expect(await visitor.session()).toMatchObject({ signedIn: true })
        expect(await (await visitor.chat({ model: 'emulator/echo', stream: true })).text()).toContain(
          '[DONE]',
        )
      },
    }),
  },
  {
    ids: 'B35',
    name: 'sign-out',
    signedIn: true,
    async ask(visitor) {
      const cookie = visitor.cookieHeader()
      return {
        act: () => visitor.signOut(),
        async after({ status }) {
          const isIn = async () =>
            (await (await visitor.request('/openroute/session', { headers: { cookie } })).json()).signedIn
          // A success means signed out; after a failure the visitor can sign out again.
          if (status === 200) expect(await isIn()).toBe(false)
          expect((await visitor.signOut()).status).toBe(200)
          expect(await isIn()).toBe(false)
        },
      }
    },
  },
])
