import { type LoginExtras, loginExtras } from './extras.js'

// In place of extras-on-demand.ts in the single files for a script tag, which load nothing.

export const loadExtras = (): LoginExtras | Promise<LoginExtras | undefined> => loginExtras
