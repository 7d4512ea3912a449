import type { Fault } from '../faults/fault.js'
import type { Context } from '../provider/context.js'
import { type Html, html } from '../provider/pages/html.js'
import { keyState, keyUsage } from '../provider/pages/key-state.js'
import type { Translator } from '../provider/pages/translator.js'

/** Users, keys and pending faults as the dashboard shows them. */
export interface AccountsView {
  users: { id: string; name: string; credit: string }[]
  keys: {
    id: string
    label: string
    owner: string
    hint: string
    usage: string
    state: string
    tone: string
  }[]
  pending: string
}

/** The newest keys. More would make the page slow. */
const KEYS_SHOWN = 50

export function accountsView({ ledger, faults, family }: Context, t: Translator): AccountsView {
  const pending = faults
    .list()
    .map(({ route, fault }) => `${faultText(fault)} → ${route.replace(family.apiPath, '')}`)
  return {
    users: ledger.users.map(({ id, name }) => ({ id, name, credit: t.money(ledger.credit(id)) })),
    keys: ledger
      .all()
      .slice(-KEYS_SHOWN)
      .reverse()
      .map((key) => {
        const { text, tone } = keyState(t, ledger, key)
        const owner = ledger.user(key.user)?.name ?? ''
        const { id, label, hint } = key
        return { id, label, owner, hint, usage: keyUsage(t, ledger, key), state: text, tone }
      }),
    pending: pending.join('\n'),
  }
}

export function userRow(user?: AccountsView['users'][number]): Html {
  return html`<li class="row" data-id="${user?.id}"><span class="grow" data-field="name">${user?.name}</span><span class="figure" data-field="credit">${user?.credit}</span></li>`
}

export function keyRow(key?: AccountsView['keys'][number]): Html {
  return html`<li data-id="${key?.id}"><a class="row" href="/keys/${key?.id}"><span class="grow"><strong class="line" data-field="label">${key?.label}</strong><span class="line muted"><span class="mono" data-field="hint">${key?.hint}</span> · <span data-field="owner">${key?.owner}</span></span></span><span class="figure" data-field="usage">${key?.usage}</span><span class="tag" data-field="state" data-tone="${key?.tone}">${key?.state}</span></a></li>`
}

function faultText(fault: Fault): string {
  return fault.kind === 'respond' ? `${fault.kind} ${fault.status ?? 200}` : fault.kind
}
