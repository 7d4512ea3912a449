// Updates the dashboard. Without this script, reload the page to see changes.

const byId = (id) => document.getElementById(id)
const requestList = byId('request-list')
const live = byId('live')

const events = new EventSource('/emulator/events')
events.addEventListener('open', () => showStatus(live.dataset.on))
events.addEventListener('error', () => showStatus(live.dataset.off))
events.addEventListener('message', ({ data }) => {
  const { request, accounts } = JSON.parse(data)
  if (request !== undefined) showRequest(request)
  if (accounts !== undefined) showAccounts(accounts)
})

byId('fault-form').addEventListener('submit', async (event) => {
  event.preventDefault()
  const body = new URLSearchParams(new FormData(event.target, event.submitter))
  const response = await fetch(event.target.action, {
    method: 'POST',
    body,
    headers: { accept: 'application/json' },
  })
  // The emulator was restarted, so the form token is no longer valid.
  if (response.ok) showAccounts(await response.json())
  else location.reload()
})

function showStatus(text) {
  live.textContent = text
}

function showRequest(request) {
  let row = requestList.querySelector(`[data-id="${request.id}"]`)
  if (row === null) {
    row = copy('request-row')
    row.dataset.id = request.id
    requestList.prepend(row)
    if (requestList.children.length > Number(requestList.dataset.shown)) requestList.lastElementChild.remove()
  }
  fill(row, { ...request, bare: request.query === '' && request.body === '' })
}

function showAccounts({ users, keys, pending }) {
  showRows(byId('user-list'), 'user-row', users)
  for (const row of showRows(byId('key-list'), 'key-row', keys))
    row.querySelector('a').href = `/keys/${row.dataset.id}`
  byId('pending').textContent = pending
  byId('pending-faults').hidden = pending === ''
}

/** Reuses existing rows, so that focus and scroll position stay. */
function showRows(list, template, all) {
  const old = new Map([...list.children].map((row) => [row.dataset.id, row]))
  const rows = all.map((values) => fill(old.get(values.id) ?? copy(template), values))
  for (const [index, row] of rows.entries()) {
    row.dataset.id = all[index].id
    old.delete(row.dataset.id)
  }
  for (const row of old.values()) row.remove()
  for (const [index, row] of rows.entries())
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null)
  return rows
}

function copy(id) {
  return byId(id).content.firstElementChild.cloneNode(true)
}

/** Sets text content only: no part of a request is parsed as HTML. */
function fill(row, values) {
  for (const field of row.querySelectorAll('[data-field]')) {
    const text = String(values[field.dataset.field])
    if (field.textContent !== text) field.textContent = text
    if ('tone' in field.dataset) field.dataset.tone = values.tone
  }
  for (const part of row.querySelectorAll('[data-show]')) part.hidden = !values[part.dataset.show]
  return row
}
