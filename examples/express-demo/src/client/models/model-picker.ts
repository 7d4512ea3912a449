import type { OpenRouteLogin } from '@openroute-kit/browser'
import { loadPreference, savePreference } from '../page/browser-storage.js'
import { byId } from '../page/dom.js'
import { price, tokens } from '../page/format.js'
import { onLocale, t } from '../page/locale.js'
import { listbox, type Option } from './listbox.js'
import { chooseModel, filterModels, type Model, parseModels } from './models.js'

const NAME = 'kit-chat-model'
/** Used until the list has been loaded, and if it can't be loaded. */
const FALLBACK = 'openai/gpt-4o-mini'

export interface ModelPicker {
  /** Id of the chosen model. */
  readonly model: string
  /** Fetches the provider's list of models. */
  load(): Promise<void>
}

/** The model picker: an editable combobox with a filtered list (WAI-ARIA APG, "Editable Combobox With List Autocomplete"). */
export function modelPicker(login: Pick<OpenRouteLogin, 'fetch'>): ModelPicker {
  const input = byId<HTMLInputElement>('model')
  const popup = byId('model-popup')
  const status = byId('model-status')
  const list = listbox('model-list', input, pick)
  popup.append(list.node)
  let models: Model[] = []
  let model = loadPreference(NAME) ?? FALLBACK
  let query = ''
  let loading: Promise<void> | undefined

  const isOpen = () => !popup.hidden
  const showName = () => {
    input.value = models.find(({ id }) => id === model)?.name ?? model
  }
  const draw = () => {
    const found = filterModels(models, query)
    list.show(found.map(toOption), query === '' ? model : undefined)
    list.node.hidden = found.length === 0
    if (found.length > 0) status.textContent = t('modelCount', { count: found.length })
    else if (models.length > 0) status.textContent = t('noModel')
    else status.textContent = t(loading ? 'loading' : 'modelsFailed')
  }

  function open(typed = ''): void {
    query = typed
    popup.hidden = false
    input.setAttribute('aria-expanded', 'true')
    if (models.length === 0) void load()
    draw()
  }
  function close(): void {
    popup.hidden = true
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
    showName()
  }
  function pick({ id }: Option): void {
    model = id
    savePreference(NAME, id)
    close()
  }
  function load(): Promise<void> {
    loading ??= fetchModels(login).then((found) => {
      loading = undefined
      models = found
      model = chooseModel(models, loadPreference(NAME)) ?? model
      if (isOpen()) draw()
      else showName()
    })
    return loading
  }

  input.addEventListener('click', () => {
    if (isOpen()) return
    open()
    input.select()
  })
  input.addEventListener('input', () => open(input.value))
  input.addEventListener('blur', close)
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    const act = keys[event.key]
    if (act?.()) event.preventDefault()
  })
  const openOr = (act: () => void) => () => {
    if (isOpen()) act()
    else {
      open()
      input.select()
    }
    return true
  }
  const keys: Record<string, () => boolean> = {
    ArrowDown: openOr(() => list.move(1)),
    ArrowUp: openOr(() => list.move(-1)),
    Enter: () => {
      if (isOpen() && list.active) pick(list.active)
      else if (!isOpen()) open()
      return true // never sends the message
    },
    Escape: () => {
      const was = isOpen()
      close()
      return was
    },
  }
  onLocale(() => {
    list.node.setAttribute('aria-label', t('models'))
    if (isOpen()) draw()
  })
  close()
  return {
    get model() {
      return model
    },
    load,
  }
}

async function fetchModels(login: Pick<OpenRouteLogin, 'fetch'>): Promise<Model[]> {
  try {
    const response = await login.fetch('/models')
    return response.ok ? parseModels(await response.json()) : []
  } catch {
    return [] // the list shows the failure and how to try again
  }
}

function toOption({ id, name, contextLength, inputPrice, outputPrice }: Model): Option {
  const facts: string[] = []
  if (inputPrice === 0 && outputPrice === 0) facts.push(t('free'))
  else if (inputPrice !== null && outputPrice !== null)
    facts.push(t('prices', { in: price(inputPrice), out: price(outputPrice) }))
  if (contextLength !== null) facts.push(t('context', { count: tokens(contextLength) }))
  return { id, title: name, detail: facts.join(' · ') }
}
