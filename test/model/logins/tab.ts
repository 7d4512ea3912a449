import type { BrowserContext, Page } from 'playwright-core'
import { waitUntil } from '../../helpers/wait-until.js'
import { look, type View } from './view.js'

/** A tab or window of a real browser, and what a user does in it. Clicks are real to the page: it may open windows. */
export class Tab {
  /** How often the user went back from where the tab's history ends. */
  #backs = 0

  constructor(
    readonly name: string,
    readonly page: Page,
    readonly isPopup: boolean,
  ) {}

  get closed(): boolean {
    return this.page.isClosed()
  }

  /** `null`: between two pages, or closed. */
  view(): Promise<View | null> {
    return this.page.evaluate(look).catch(() => null)
  }

  async goto(url: string): Promise<void> {
    this.#backs = 0
    // A window that closes itself, or goes on at once, ends this early.
    await this.page.goto(url, { waitUntil: 'commit' }).catch(() => {})
  }

  /** @returns how many windows the page then asked for */
  async press(times: number): Promise<number> {
    this.#backs = 0
    return this.page.evaluate((times) => {
      const before = window.openCalls
      const button = document.querySelector('openroute-login')?.shadowRoot?.querySelector('button')
      for (let i = 0; i < times; i++) button?.click()
      return window.openCalls - before
    }, times)
  }

  async signOut(): Promise<void> {
    await this.page.evaluate(() =>
      document
        .querySelector('openroute-login')
        ?.shadowRoot?.querySelector<HTMLElement>('[part~=sign-out]')
        ?.click(),
    )
  }

  /** Decides on the consent page, if it is still there. */
  async decide(decision: 'approve' | 'decline', user: string, times = 1): Promise<void> {
    this.#backs = 0
    const act = ([decision, user, times]: [string, string, number]) => {
      document.querySelector<HTMLElement>(`input[name=user][value=${user}]`)?.click()
      const button = document.querySelector<HTMLElement>(`button[value=${decision}]`)
      for (let i = 0; i < times; i++) button?.click()
    }
    await this.page.evaluate(act, [decision, user, times] as [string, string, number]).catch(() => {})
  }

  /** Where Approve is, for {@link clickAt}: Chromium runs no script in a page that is being left. */
  approvePosition(): Promise<{ x: number; y: number }> {
    return this.page.evaluate(() => {
      const button = document.querySelector('button[value=approve]') as HTMLElement
      button.scrollIntoView()
      const { x, y } = button.getBoundingClientRect()
      return { x: x + 5, y: y + 5 }
    })
  }

  async clickAt({ x, y }: { x: number; y: number }): Promise<void> {
    await this.page.mouse.click(x, y)
  }

  async reload(): Promise<void> {
    await this.page.reload({ waitUntil: 'commit' }).catch(() => {})
  }

  /** Whether there is a page to go to, as far as the length of the history shows. */
  canGo(by: -1 | 1, { historyLength }: View): boolean {
    // A tab begins with an empty page.
    const first = this.isPopup ? 0 : 1
    return by === 1 ? this.#backs > 0 : this.#backs < historyLength - 1 - first
  }

  /** Waits until another document is there. */
  async go(by: -1 | 1): Promise<void> {
    this.#backs -= by
    const where = () => this.page.evaluate(() => performance.timeOrigin).catch(() => null)
    const before = await where()
    await this.page.evaluate((by) => history.go(by), by).catch(() => {})
    await waitUntil('another page', async () => this.closed || ![null, before].includes(await where()))
  }

  async passTime(ms: number): Promise<void> {
    await this.page.evaluate((ms) => window.passTime?.(ms), ms).catch(() => {})
  }

  async takeFocus(): Promise<void> {
    await this.page.evaluate(() => window.takeFocus?.()).catch(() => {})
  }

  async close(): Promise<void> {
    await this.page.close().catch(() => {})
  }
}

/** The tabs and windows of one browser profile, in the order in which they were opened. */
export class Tabs {
  readonly all: Tab[] = []
  #expected = false

  constructor(private readonly context: BrowserContext) {
    context.on('page', (page) => {
      if (!this.#expected) this.#add(page, true)
    })
  }

  get open(): Tab[] {
    return this.all.filter(({ closed }) => !closed)
  }

  async create(): Promise<Tab> {
    this.#expected = true
    const page = await this.context.newPage()
    this.#expected = false
    return this.#add(page, false)
  }

  #add(page: Page, isPopup: boolean): Tab {
    const tab = new Tab(`${isPopup ? 'window' : 'tab'} ${this.all.length}`, page, isPopup)
    this.all.push(tab)
    return tab
  }
}
