// What `server-kind-on-demand.ts` loads: a module that nothing else imports. Bundlers warn if one is loaded both on demand and at once.

export { createServerLoginOf } from '../login/server-login.js'
