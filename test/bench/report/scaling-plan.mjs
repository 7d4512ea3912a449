// A plan for a number of daily users, from measured costs.

/** What the visitors of an app do. */
export const USAGE = Object.freeze({
  dailyUsers: 1_000_000,
  completionsPerUser: 10,
  secondsPerCompletion: 15,
  eventsPerSecond: 40,
  /** Requests that ask who is signed in. */
  pagesPerUser: 20,
  /** Share of the users who log in on a day; the others still are. */
  loginShare: 0.2,
  /** Users with a session that has not ended, per daily user. */
  sessionsPerUser: 3,
  /** The busiest minutes, compared with the average of the day. */
  peakFactor: 3,
  /** Of a core, so that the others can take over when one instance fails. */
  targetLoad: 0.5,
})

const DAY_SECONDS = 86_400

/**
 * @typedef {object} Costs CPU time in microseconds, memory in bytes
 * @property {number} event
 * @property {number} completion without its events
 * @property {number} page
 * @property {number} login
 * @property {number} streamMemory
 * @property {number} processMemory
 * @property {number} redisSession
 * @property {number} redisOpenResponse
 * @property {{ completion: number, page: number, login: number }} commands of Redis
 * @property {number} redisCommand
 */

/** @param {typeof USAGE} usage @param {Costs} costs */
export function planFor(usage, costs) {
  const perSecond = (/** @type {number} */ perDay) => (perDay / DAY_SECONDS) * usage.peakFactor
  const completions = perSecond(usage.dailyUsers * usage.completionsPerUser)
  const pages = perSecond(usage.dailyUsers * usage.pagesPerUser)
  const logins = perSecond(usage.dailyUsers * usage.loginShare)
  const streams = completions * usage.secondsPerCompletion
  const events = streams * usage.eventsPerSecond
  const cores = {
    events: (events * costs.event) / 1e6,
    completions: (completions * costs.completion) / 1e6,
    pages: (pages * costs.page) / 1e6,
    logins: (logins * costs.login) / 1e6,
  }
  const busyCores = Object.values(cores).reduce((sum, each) => sum + each, 0)
  const instances = Math.max(2, Math.ceil(busyCores / usage.targetLoad))
  const commands =
    completions * costs.commands.completion + pages * costs.commands.page + logins * costs.commands.login
  return {
    completions,
    pages,
    logins,
    streams,
    events,
    cores,
    busyCores,
    instances,
    streamsPerInstance: streams / instances,
    memoryPerInstance: costs.processMemory + (streams / instances) * costs.streamMemory,
    redis: {
      commands,
      load: (commands * costs.redisCommand) / 1e6,
      memory:
        usage.dailyUsers * usage.sessionsPerUser * costs.redisSession + streams * costs.redisOpenResponse,
    },
  }
}
