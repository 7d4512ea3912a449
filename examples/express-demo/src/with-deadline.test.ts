import { expect, it } from 'vitest'
import { withDeadline } from './with-deadline.js'

it('D14 gives up on what does not answer in time', async () => {
  await expect(withDeadline(new Promise(() => undefined), 10, 'Redis')).rejects.toThrow(/Redis/)
})

it('passes results and errors through', async () => {
  await expect(withDeadline(Promise.resolve(1), 1000, 'Redis')).resolves.toBe(1)
  await expect(withDeadline(Promise.reject(new Error('down')), 1000, 'Redis')).rejects.toThrow('down')
})
