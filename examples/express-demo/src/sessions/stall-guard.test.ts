import { expect, it } from 'vitest'
import { StallGuard } from './stall-guard.js'

const never = () => new Promise<never>(() => {})

/** A call whose answer the test gives. */
function held(): { send: () => Promise<string>; answer: (text: string) => void } {
  let answer: (text: string) => void = () => {}
  const promise = new Promise<string>((resolve) => {
    answer = resolve
  })
  return { send: () => promise, answer }
}

it('D14 gives what came in time, and an error when nothing did', async () => {
  const guard = new StallGuard({ ms: 20, who: 'Redis' })
  expect(await guard.run(async () => 'value')).toBe('value')
  await expect(guard.run(async () => Promise.reject(new Error('refused')))).rejects.toThrow('refused')
  await expect(guard.run(never)).rejects.toThrow('Redis did not answer within 20 ms')
})

it('D14 sends nothing more while an answer is overdue, except what takes something back', async () => {
  const guard = new StallGuard({ ms: 20, who: 'Redis' })
  const overdue = held()
  await expect(guard.run(overdue.send)).rejects.toThrow()
  const sent: string[] = []
  const send = (name: string) => async () => void sent.push(name)
  await expect(guard.run(send('read'))).rejects.toThrow()
  await expect(guard.undo(send('undo'))).rejects.toThrow()
  expect(sent).toEqual(['undo'])

  overdue.answer('late')
  await expect.poll(() => guard.stalled).toBe(false)
  await guard.run(send('next'))
  expect(sent).toEqual(['undo', 'next'])
})
