// What the script of every measured page shares with the bench.

/** @type {{ siteUrl: string, apiUrl: string, tenantUrl: string }} addresses of the providers */
export const config = JSON.parse(document.body.dataset.config ?? '{}')

/** Of pages that bring no button of their own. */
export const button = document.querySelector('button')

addEventListener(
  'click',
  (event) => sessionStorage.setItem('clickedAt', `${performance.timeOrigin + event.timeStamp}`),
  true,
)

/** Call it when the user can click. */
export const waitForClick = () => document.body.classList.add('waits-for-click')

/** Call it when the user is signed in and the page can use the API. */
export const ready = () => {
  // The state changes again when the credit is known.
  document.body.dataset.readyAt ??= `${performance.timeOrigin + performance.now()}`
}
