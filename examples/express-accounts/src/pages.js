const PROBLEMS = {
  rejected:
    'OpenRoute no longer accepts this key: it was deleted, or has expired. Connect again to get new notes.',
  unreadable: 'This app can no longer read your key. Connect again to get new notes.',
  credit: 'The key’s limit is used up, or your credit is. Notes go on when there is credit again.',
  later: 'The last note could not be written. The next attempt follows soon.',
}

export function signInPage({ failed = '', email = '' } = {}) {
  const problem = {
    '': '',
    signUp: 'Enter an address that has no account yet, and a password of at least 8 characters.',
    signIn: 'This address and password do not match an account.',
  }[failed]
  return page(`
    <h1>One surprising fact a day</h1>
    <p>Sign in to this app first. Then connect OpenRoute, so that it can write notes with a key of your own.</p>
    ${problem ? `<p class="problem" role="alert">${problem}</p>` : ''}
    <form method="post" action="/sign-in" class="account">
      <label>E-mail <input type="email" name="email" value="${toText(email)}" autocomplete="username" required></label>
      <label>Password <input type="password" name="password" minlength="8" maxlength="200" autocomplete="current-password" required></label>
      <div class="actions">
        <button class="primary">Sign in</button>
        <button class="plain" formaction="/sign-up">Create an account</button>
      </div>
    </form>`)
}

/**
 * @param {object} view
 * @param {string} view.accountId
 * @param {{ works: boolean, problem: string | null } | null} view.connection
 * @param {string | undefined} view.settingsUrl
 * @param {{ body: string, written_at: Date }[]} view.notes
 */
export function homePage({ accountId, connection, settingsUrl = '', notes }) {
  const problem = PROBLEMS[/** @type {keyof typeof PROBLEMS} */ (connection?.problem ?? '')]
  const returnTo = encodeURIComponent(`/connected?account=${accountId}`)
  const connect = `<a class="button primary" href="/openroute/login?returnTo=${returnTo}">Connect OpenRoute</a>`
  const settings = `<a href="${toText(settingsUrl)}" target="_blank" rel="noopener">Key settings</a>`
  const disconnect = `<form method="post" action="/disconnect"><button class="plain">Disconnect</button></form>`
  return page(`
    <h1>Your notes</h1>
    ${problem ? `<p class="problem" role="alert">${problem}</p>` : ''}
    ${
      connection?.works
        ? `<p>Connected. A new note comes by itself, whether this page is open or not.</p>
           <div class="actions">${disconnect} ${settings}</div>
           <p class="hint">Disconnecting makes this app forget the key. To make the key worthless, delete it in its settings.</p>`
        : `<p>Approve a key with a limit. Notes spend your credit, never more than the limit.</p>
           <div class="actions">${connect} ${connection ? settings : ''}</div>`
    }
    <ul class="notes">${notes
      .map(
        ({ body, written_at }) =>
          `<li>${toText(body)}<br><time datetime="${written_at.toISOString()}">${written_at.toISOString().slice(0, 16).replace('T', ' ')} UTC</time></li>`,
      )
      .join('')}</ul>
    <form method="post" action="/sign-out"><button class="quiet">Sign out</button></form>`)
}

function page(/** @type {string} */ body) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Daily notes</title>
<link rel="icon" href="/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/tokens.css">
<link rel="stylesheet" href="/base.css">
<link rel="stylesheet" href="/controls.css">
<link rel="stylesheet" href="/accounts.css">
</head>
<body>
<main>${body}</main>
</body>
</html>`
}

/** What a model or a user has written, as HTML text. */
function toText(/** @type {string} */ text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
