// The least that a login in a page needs: one login at a time, state checked, nothing else.

const STORED = 'login'
const base64url = (/** @type {Uint8Array} */ bytes) =>
  btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (char) => ({ '+': '-', '/': '_' })[char] ?? '')
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)))

/**
 * @param {string} siteUrl of the provider
 * @param {string} callbackUrl
 */
export async function startLogin(siteUrl, callbackUrl) {
  const [verifier, state] = [random(), random()]
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  sessionStorage.setItem(STORED, JSON.stringify({ verifier, state }))
  const url = new URL('/auth', siteUrl)
  const callback = new URL(callbackUrl)
  callback.searchParams.set('state', state)
  url.search = new URLSearchParams({
    callback_url: callback.href,
    code_challenge: base64url(new Uint8Array(hash)),
    code_challenge_method: 'S256',
  }).toString()
  location.assign(url)
}

/** @returns {Promise<string>} the key */
export async function finishLogin(/** @type {string} */ apiUrl) {
  const parameters = new URLSearchParams(location.search)
  const { verifier, state } = JSON.parse(sessionStorage.getItem(STORED) ?? '{}')
  sessionStorage.removeItem(STORED)
  if (state === undefined || parameters.get('state') !== state) throw new Error('state mismatch')
  history.replaceState(null, '', location.pathname)
  const response = await fetch(`${apiUrl}/auth/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      code: parameters.get('code'),
      code_verifier: verifier,
      code_challenge_method: 'S256',
    }),
  })
  if (!response.ok) throw new Error(`exchange: ${response.status}`)
  return (await response.json()).key
}
