/** What the button says, by name. `{}` stands for the provider's name or an amount. */
export type TextName =
  | 'login_with'
  | 'continue_with'
  | 'connect'
  | 'open'
  | 'check'
  | 'again'
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
  | 'browser'

/** A language of the button. What a language lacks is said in English. */
export type Texts = Partial<Record<TextName, string>>

/** Languages by BCP 47 tag: their texts, or what loads them when somebody wants that language. */
export type Languages = Record<string, Texts | (() => Promise<Texts>)>
