import type { Browser, BrowserContext } from 'playwright-core'
import type { Sequence } from './sequences.js'
import { Servers } from './servers.js'
import { describeStep, type Step, writeSequence } from './steps.js'
import { openTab, passTime, takeStep } from './take-step.js'
import { World } from './world.js'

/** A browser profile. It serves one sequence after the other. */
export interface Profile {
  readonly context: BrowserContext
  readonly kitUrl: string
}

export const openProfile = async (browser: Browser, kitUrl: string): Promise<Profile> => ({
  context: await browser.newContext({ locale: 'en-US', viewport: { width: 400, height: 400 } }),
  kitUrl,
})

/** Runs a sequence. @throws Error with its steps, what was expected, and the command that repeats it */
export async function runSequence(
  { context, kitUrl }: Profile,
  { setting, opening, rest }: Sequence,
): Promise<void> {
  const servers = await Servers.start(setting, kitUrl)
  const taken: Step[] = []
  try {
    const world = new World(setting, servers, context)
    await openTab(world)
    for (const step of opening) {
      taken.push(step)
      if (!(await takeStep(world, step))) throw new Error('The last step of this opening was not possible.')
    }
    for (const step of rest) {
      taken.push(step)
      if (!(await takeStep(world, step))) taken.pop()
    }
    await finish(world)
  } catch (error) {
    const story = taken.map((step, index) => `  ${index + 1}. ${describeStep(step)}`).join('\n')
    const command = `LOGIN_SEQUENCE='${writeSequence(setting, taken)}' npx vitest run --project chromium test/browser/login-sequences.test.ts`
    const { app, mode, service, coop } = setting
    throw new Error(
      `${app}, by ${mode}, at a service that is ${service}, windows severed by ${coop}:\n${story}\n${(error as Error).message}\nRepeat it: ${command}`,
      { cause: error },
    )
  } finally {
    for (const event of ['page', 'console', 'weberror'] as const) context.removeAllListeners(event)
    await clear(context, servers.appUrl)
    await servers.close()
  }
}

/** The next sequence may get the same ports. */
async function clear(context: BrowserContext, appUrl: string): Promise<void> {
  const [last, ...others] = context.pages()
  for (const page of others) await page.close()
  if (last) {
    if (!last.url().startsWith(appUrl)) await last.goto(appUrl)
    await last.evaluate(() => localStorage.clear())
    await last.close()
  }
  await context.clearCookies()
}

/** Whatever was still open ends by itself. Then nothing waits, and nothing was reported or leaked on the way. */
async function finish(world: World): Promise<void> {
  await passTime(world, 2 * 3_600_000)
  for (const [tab, view] of await world.views())
    if (world.placeOf(view) === 'app')
      await tab.page.evaluate(() => document.querySelector('openroute-login')?.login.refresh())
  await world.settle()
  if (world.problems.length > 0) throw new Error(world.problems.join('\n'))
}
