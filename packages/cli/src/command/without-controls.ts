/** A text of the provider, which must not control the terminal. */
export const withoutControls = (text: string): string => text.replace(/\p{Cc}|\p{Cf}/gu, '')
