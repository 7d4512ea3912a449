import fc from 'fast-check'
import { APPS, SERVICES, type Setting } from './setting.js'

/** Minutes that a slow user takes. Codes expire after 10, logins after 60. */
const MINUTES = [1, 12, 45, 70] as const
export const USERS = ['ann', 'bo'] as const

/** What happens to the next exchange. `lost`: the service creates a key, and its response is lost. */
export const FAULTS = ['unsent', 'lost', 'busy', 'cdn'] as const
export type FaultName = (typeof FAULTS)[number]

/**
 * What a user can do. `at` chooses among the tabs in which it is possible, and `more` among variants: the user, the minutes, the
 * fault or the callback. A step that is not possible anywhere is left out.
 */
export interface Step {
  readonly does: (typeof ACTIONS)[number]
  readonly at: number
  readonly more: number
}

export const ACTIONS = [
  ...['press', 'press-twice', 'approve', 'approve-twice', 'approve-again', 'approve-and-reload'],
  ...['approve-and-duplicate', 'decline'],
  ...[
    'reload',
    'back',
    'forward',
    'elsewhere',
    'new-tab',
    'close',
    'old-callback',
    'wait',
    'sign-out',
    'fault',
  ],
] as const

/** What a random user does, the frequent things more often. */
const HABITS: readonly Step['does'][] = [
  ...Array<Step['does']>(8).fill('press'),
  ...Array<Step['does']>(8).fill('approve'),
  ...(['approve-again', 'back'] as const).flatMap((name) => [name, name, name]),
  ...ACTIONS.filter((name) => !['press', 'approve', 'approve-again', 'back'].includes(name)),
  ...ACTIONS.filter(
    (name) => !['press', 'approve', 'approve-again', 'back', 'fault', 'forward'].includes(name),
  ),
]

const step: fc.Arbitrary<Step> = fc.record({
  does: fc.constantFrom(...HABITS),
  at: fc.constantFrom(0, 0, 0, 1, 2, 3),
  more: fc.nat(3),
})

/** Random steps of one sequence. */
export const randomSteps: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 2, maxLength: 4, size: 'max' })

/** A sequence in one line, from which `readSequence` makes it again. */
export function writeSequence({ app, mode, service, coop }: Setting, steps: readonly Step[]): string {
  const taken = steps.map(({ does, at, more }) => `${does} ${at} ${more}`)
  return [`${app} ${mode} ${service} ${coop}`, ...taken].join(', ')
}

export function readSequence(text: string): [Setting, Step[]] {
  const [first = '', ...rest] = text.split(', ')
  const [app, mode, service = '', coop] = first.split(' ')
  if (!(APPS as readonly unknown[]).includes(app) || !(service in SERVICES))
    throw new Error(`Not the setting of a sequence: ${first}`)
  return [{ app, mode, service, coop } as Setting, rest.map(readStep)]
}

/** `at` and `more` are 0 where they are omitted. */
export function readStep(text: string): Step {
  const [name, at = 0, more = 0] = text.trim().split(' ')
  const does = ACTIONS.find((action) => action === name)
  if (does === undefined) throw new Error(`Not a step: ${text}`)
  return { does, at: Number(at), more: Number(more) }
}

/** For people. */
export function describeStep({ does, at, more }: Step): string {
  const detail: Readonly<Record<string, string>> = {
    approve: ` as ${USERS[more % 2]}`,
    wait: `: ${MINUTES[more % 4]} minutes`,
    fault: ` at the next exchange: ${FAULTS[more % 4]}`,
    'old-callback': `: the one before last by ${more}`,
  }
  return `${does} (tab ${at})${detail[does] ?? ''}`
}

export const minutesOf = ({ more }: Step): number => MINUTES[more % MINUTES.length] as number
export const userOf = ({ more }: Step): string => USERS[more % USERS.length] as string
export const faultOf = ({ more }: Step): FaultName => FAULTS[more % FAULTS.length] as FaultName
