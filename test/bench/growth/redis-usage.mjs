import { createClient } from 'redis'

/** A part of a name that is no id. */
const WORD = /^[a-z]{3,10}$/

/** Reads what a Redis reports about itself. */
export async function connectTo(/** @type {string} */ url) {
  const client = createClient({ url })
  await client.connect()

  async function info(/** @type {string} */ section) {
    return String(await client.sendCommand(['INFO', section]))
  }

  return {
    /** Commands that others have sent so far. */
    async commands() {
      const lines = [...(await info('commandstats')).matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)]
      const own = new Set(['info', 'ping', 'scan', 'memory|usage', 'client|setinfo', 'hello'])
      return lines.reduce((sum, [, name = '', calls]) => sum + (own.has(name) ? 0 : Number(calls)), 0)
    },
    /** CPU time used so far, in microseconds. */
    async cpu() {
      const text = await info('cpu')
      const read = (/** @type {string} */ name) => Number(new RegExp(`^${name}:(\\S+)`, 'm').exec(text)?.[1])
      return (read('used_cpu_user') + read('used_cpu_sys')) * 1e6
    },
    /** Bytes of all entries. */
    async memory() {
      return Number(/^used_memory_dataset:(\d+)/m.exec(await info('memory'))?.[1])
    },
    /** Number and bytes of the entries, by the words in their names. @returns {Promise<Map<string, { count: number, bytes: number }>>} */
    async entries() {
      const groups = new Map()
      for await (const names of client.scanIterator({ COUNT: 500 }))
        for (const name of names) {
          const group = name
            .split(':')
            .filter((part) => WORD.test(part))
            .join(':')
          const bytes = Number(await client.sendCommand(['MEMORY', 'USAGE', name]))
          const sum = groups.get(group) ?? { count: 0, bytes: 0 }
          groups.set(group, { count: sum.count + 1, bytes: sum.bytes + bytes })
        }
      return groups
    },
    close: () => client.destroy(),
  }
}
