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

const ACTIONS = [
  ...['press', 'press-twice', 'approve', 'approve-twice', 'approve-again', 'approve-and-reload', 'decline'],
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

const WEIGHTS: Readonly<Record<string, number>> = {
  press: 8,
  approve: 8,
  'approve-twice': 2,
  'approve-again': 3,
  'approve-and-reload': 1,
  decline: 2,
  reload: 2,
  back: 3,
  forward: 1,
  elsewhere: 2,
  'new-tab': 2,
  close: 2,
  'old-callback': 2,
  wait: 2,
  'sign-out': 2,
  fault: 1,
}

const step: fc.Arbitrary<Step> = fc.record({
  does: fc.oneof(...ACTIONS.map((name) => ({ weight: WEIGHTS[name] ?? 1, arbitrary: fc.constant(name) }))),
  at: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(3)),
  more: fc.nat(3),
})

export const steps: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 4, maxLength: 10, size: 'max' })

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
  const taken = rest.map((text) => {
    const [does, at, more] = text.split(' ')
    return { does, at: Number(at), more: Number(more) } as Step
  })
  return [{ app, mode, service, coop } as Setting, taken]
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
