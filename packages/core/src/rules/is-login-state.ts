const STATE = /^or-[\w-]{32}$/

/**
 * Whether a value has the form of this kit's states. It distinguishes a callback of the kit from another library's
 * `?code=…&state=…` (C13), and proves nothing else.
 */
export const isLoginState = (value: string | null): value is string => STATE.test(value as string)
