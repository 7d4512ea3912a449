import type { Message } from './chat.js'

/** The part of a chat that survives a reload, in this tab only. */
export interface SavedChat {
  /** The user's id, or the key's id where the provider names no user. */
  owner: string
  messages: readonly Message[]
  draft: string
}

const NAME = 'kit-chat'

export function saveChat(storage: Storage | undefined, chat: SavedChat): void {
  try {
    storage?.setItem(NAME, JSON.stringify(chat))
  } catch {
    // Full or forbidden: the conversation does not survive a reload.
  }
}

/** The conversation of `owner`. Another user's is deleted and never shown. A27 */
export function loadChat(storage: Storage | undefined, owner: string): SavedChat | undefined {
  try {
    const saved = JSON.parse(storage?.getItem(NAME) ?? 'null') as SavedChat | null
    if (saved?.owner === owner && Array.isArray(saved.messages) && typeof saved.draft === 'string')
      return { ...saved, messages: saved.messages.map(settle) }
  } catch {
    // Unreadable counts as absent.
  }
  deleteChat(storage)
  return undefined
}

export function deleteChat(storage: Storage | undefined): void {
  try {
    storage?.removeItem(NAME)
  } catch {
    // Forbidden storage holds nothing to remove.
  }
}

/** A running reply ended with its page. A login that had ended has been renewed, so the message can be retried. */
function settle(message: Message): Message {
  if (message.state === 'waiting' || message.state === 'streaming') return { ...message, state: 'stopped' }
  if (message.problem?.kind === 'login') return { ...message, problem: { kind: 'broken' } }
  return message
}
