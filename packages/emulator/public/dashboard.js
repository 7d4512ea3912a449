// Keeps the dashboard up to date. Without this script the page shows the same when it is reloaded.

const byId = (id) => document.getElementById(id)
const requestList = byId('request-list')
const live = byId('live')

const events = new EventSource('/emulator/events')
events.addEventListener('open', () => say(live.dataset.on))
events.addEventListener('error', () => say(live.dataset.off))
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
  // The emulator was started anew: only a new page has a form that it accepts.
  if (response.ok) showAccounts(await response.json())
  else location.reload()
})

function say(text) {
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
  byId('user-list').replaceChildren(...users.map((user) => fill(copy('user-row'), user)))
  byId('key-list').replaceChildren(
    ...keys.map((key) => {
      const row = fill(copy('key-row'), key)
      row.querySelector('a').href = `/keys/${key.id}`
      return row
    }),
  )
  byId('pending').textContent = pending
  byId('waiting').hidden = pending === ''
}

function copy(id) {
  return byId(id).content.firstElementChild.cloneNode(true)
}

/** Text goes in as text: nothing of a request is ever read as HTML. */
function fill(row, values) {
  for (const field of row.querySelectorAll('[data-field]')) {
    const text = String(values[field.dataset.field])
    if (field.textContent !== text) field.textContent = text
    if ('tone' in field.dataset) field.dataset.tone = values.tone
  }
  for (const part of row.querySelectorAll('[data-show]')) part.hidden = !values[part.dataset.show]
  return row
}
