/**
 * What a user does at the provider: takes the address to which an app has redirected, and gives the address at which the app gets the
 * code. A code contains the client and the nonce, which the ID token has to repeat.
 */
export function authorize(/** @type {string} */ location) {
  const { searchParams } = new URL(location)
  const callback = new URL(searchParams.get('callback_url') ?? searchParams.get('redirect_uri') ?? '')
  const content = {
    client: searchParams.get('client_id'),
    nonce: searchParams.get('nonce'),
    random: Math.random(),
  }
  callback.searchParams.set('code', Buffer.from(JSON.stringify(content)).toString('base64url'))
  const state = searchParams.get('state')
  if (state !== null) callback.searchParams.set('state', state)
  return callback
}
