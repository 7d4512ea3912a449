// A plan for a number of daily users, from measured costs.

/**
 * @typedef {object} Usage What the visitors of an app do.
 * @property {number} dailyUsers
 * @property {number} completionsPerUser
 * @property {number} secondsPerCompletion
 * @property {number} eventsPerSecond
 * @property {number} pagesPerUser requests that ask who is signed in
 * @property {number} loginShare of the users who log in on a day; the others still are
 * @property {number} sessionsPerUser that have not ended, per daily user
 * @property {number} peakFactor the busiest minutes, compared with the average of the day
 * @property {number} targetLoad of a core, so that the others can take over when one instance fails
 */

/** @type {Readonly<Usage>} */
export const USAGE = Object.freeze({
  dailyUsers: 1_000_000,
  completionsPerUser: 10,
  secondsPerCompletion: 15,
  eventsPerSecond: 40,
  pagesPerUser: 20,
  loginShare: 0.2,
  sessionsPerUser: 3,
  peakFactor: 3,
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

/** @param {Usage} usage @param {Costs} costs */
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
