import { createRoot, hydrateRoot } from 'react-dom/client'
import { App } from './react-app.js'

// The page of react.test.ts: takes over what a server rendered, or renders by itself. Its path says what.

const live = new Set<string>()
let count = 0
for (const target of [window, document]) {
  const { addEventListener } = target
  target.addEventListener = (type: string, listener: EventListener, options?: AddEventListenerOptions) => {
    addEventListener.call(target, type, listener, options)
    // The kit's have a signal. React's own have none, and stay.
    if (options?.signal === undefined || options.signal.aborted) return
    const name = `${type} ${++count}`
    live.add(name)
    options.signal.addEventListener('abort', () => live.delete(name))
  }
}
window.BroadcastChannel = class extends BroadcastChannel {
  known = `channel ${++count}`
  constructor(name: string) {
    super(name)
    live.add(this.known)
  }
  override close() {
    super.close()
    live.delete(this.known)
  }
}
window.live = () => [...live]

window.eventTypes = []

const container = document.querySelector('#root') as HTMLElement
const [, name = ''] = location.pathname.split('/')
if (container.firstElementChild === null) {
  const root = createRoot(container)
  root.render(<App name={name} />)
  window.unmount = () => root.unmount()
} else {
  const root = hydrateRoot(container, <App name={name} />, {
    onRecoverableError: (error) => reportError(error),
  })
  window.unmount = () => root.unmount()
}
