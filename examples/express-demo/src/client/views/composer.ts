import { byId } from '../page/dom.js'

export interface ComposerOptions {
  onSend(text: string): void
  onStop(): void
}

export interface Composer {
  draft: string
  /** While a reply is running, Stop replaces Send. The user can go on writing. */
  setBusy(busy: boolean): void
  /** Focuses the field, except on touch screens, where the keyboard would cover the reply. */
  focus(): void
}

/** The message field: grows with its text, Enter sends, Shift+Enter starts a new line. */
export function composer({ onSend, onStop }: ComposerOptions): Composer {
  const form = byId<HTMLFormElement>('composer')
  const field = byId<HTMLTextAreaElement>('prompt')
  const send = byId<HTMLButtonElement>('send')
  const stop = byId<HTMLButtonElement>('stop')
  let busy = false

  const fit = () => {
    send.disabled = field.value.trim() === ''
    field.style.setProperty('height', 'auto')
    field.style.setProperty('height', `${field.scrollHeight}px`)
  }
  const write = (text: string) => {
    field.value = text
    fit()
  }

  field.addEventListener('input', fit)
  addEventListener('resize', fit)
  field.addEventListener('keydown', (event) => {
    // Enter that confirms a word of an input method must not send. In Safari only the key code 229 shows it.
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Escape' && busy) onStop()
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    form.requestSubmit()
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const text = field.value.trim()
    if (busy || text === '') return
    write('')
    field.focus()
    onSend(text)
  })
  stop.addEventListener('click', () => {
    field.focus()
    onStop()
  })
  fit()

  return {
    get draft() {
      return field.value
    },
    set draft(text) {
      write(text)
    },
    setBusy(now) {
      busy = now
      send.hidden = now
      stop.hidden = !now
    },
    focus: () => {
      if (matchMedia('(pointer: fine)').matches) field.focus()
    },
  }
}
