/** The names of the texts that a signed-out visitor reads. In a text, `{}` stands for the provider's name or an amount. */
export type FirstText = 'login_with' | 'continue_with' | 'connect' | 'open' | 'check' | 'again'

/** The names of the button's texts. */
export type TextName =
  | FirstText
  | 'signed_in'
  | 'left'
  | 'settings'
  | 'activity'
  | 'sign_out'
  | 'note'
  | 'failed'
  | 'declined'
  | 'maybe'
  | 'later'
  | 'setup'
  | 'popup'
  | 'storage'
  | 'insecure'
  | 'frame'
  | 'tab'
  | 'waiting'
  | 'start_over'
  | 'cancel'
  | 'cancelled'

/** The texts of one language. English replaces those that are missing. */
export type Texts = Partial<Record<TextName, string>>

/** Languages by BCP 47 tag: the texts, or a function that loads them. */
export type Languages = Record<string, Texts | (() => Promise<Texts>)>
