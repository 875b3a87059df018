import { setTimeout as sleep } from 'node:timers/promises'
import wweb, { type AuthStrategy, Client, type ClientOptions } from 'whatsapp-web.js'
import { withQuietPipes } from './browser-pipes.ts'
import { type PageState, type Probe, probe } from './probe.ts'

type Page = NonNullable<Client['pupPage']>
type Frame = ReturnType<Page['mainFrame']>

/** What the library calls on itself without declaring it. */
interface Undeclared {
  inject(): Promise<void>
  attachEventListeners(): Promise<void>
  initWebVersionCache(): Promise<void>
  lastLoggedOut: boolean
  authStrategy: AuthStrategy
}
const Library = Client as unknown as new (options: ClientOptions) => Client & Undeclared

/** What happens to a page that the library does not tell, or tells too late. */
export type Trouble = 'page-crashed' | 'page-closed' | 'browser-gone' | 'logged-out'

export interface GuardOptions {
  client: ClientOptions
  /** Whether a phone is to be linked: else a page that asks for a QR code is left alone. */
  linking: boolean
  /** Something happened that is worth a look at the page; never throws. */
  noticed(): void
}

/** Attempts to prepare a page that loads anew meanwhile: once right after pairing is normal. */
const injections = 10
const betweenInjectionsMs = 300

/** The library takes a moment from preparing a page to listening there. */
const deafLooks = 4

const worthALook = ['qr', 'code', 'change_state', 'disconnected', 'loading_screen', 'auth_failure']

/**
 * whatsapp-web.js with a guard around what it starts and does not wait for. Its own listener on `framenavigated`
 * prepares the page again for every frame and every change of address, and its `destroy` closes the browser behind
 * one's back: both are replaced, and every failure ends in `noticed` and a later `look`, never in the process.
 */
export class GuardedClient extends Library {
  readonly #guard: GuardOptions
  #trouble: Trouble | undefined
  /** Counts the pages that the main frame has loaded; what was prepared belongs to one. */
  #document = 0
  #readyDocument = -1
  #attached: { document: number; done: Promise<void> } | undefined
  #injecting = false
  #injected = false
  #closed = false
  /** Looks in a row at a page that the library holds to be prepared and does not listen to. */
  #deafLooks = 0
  /** The browser is there, or will not come. */
  readonly #opened = Promise.withResolvers<void>()

  constructor(options: GuardOptions) {
    super({ ...options.client, authStrategy: new wweb.NoAuth() })
    this.#guard = options
    this.authStrategy.afterBrowserInitialized = () => this.#watch()
    this.authStrategy.onAuthenticationNeeded = async () => ({ failed: !options.linking, restart: false })
    this.on('ready', () => void this.#readied())
    for (const event of worthALook) this.on(event, () => options.noticed())
  }

  get trouble(): Trouble | undefined {
    return this.lastLoggedOut ? 'logged-out' : this.#trouble
  }

  /** Which page this is, counted: it changes with each reload. */
  get document(): number {
    return this.#document
  }

  /** The library has said `ready` for the page that is open now. */
  get attached(): boolean {
    return this.#readyDocument === this.#document
  }

  /** @throws whatever keeps the browser or the page from opening */
  override async initialize(): Promise<void> {
    const profile = this.#guard.client.puppeteer?.userDataDir ?? ''
    await withQuietPipes(profile, () => super.initialize()).finally(() => this.#opened.resolve())
    // The library's own listener among them.
    this.pupPage?.removeAllListeners('framenavigated')
    this.pupPage?.on('framenavigated', this.#navigated)
  }

  /** Prepares the page for the library, again where the page loads anew meanwhile. @throws when that fails for good */
  override async inject(): Promise<void> {
    this.#injecting = true
    this.#injected = true
    try {
      for (let attempt = 1; ; attempt++) {
        const document = this.#document
        const fault = await this.#prepare()
        if (!fault && this.#document === document) return
        if (attempt === injections || this.trouble || this.#closed) {
          throw fault?.error ?? new Error('the page keeps loading anew')
        }
        if (fault) await this.#recover(fault.error)
      }
    } finally {
      this.#injecting = false
    }
  }

  /**
   * A page that loaded anew while a function was on its way into it lacks that function, and Puppeteer, which holds it
   * to be there, refuses to add it: only the next page gets it.
   */
  async #recover(error: unknown): Promise<void> {
    await sleep(betweenInjectionsMs)
    if (!/page binding with name \w+: .* already exists/.test(String(error))) return
    await this.pupPage?.reload({ waitUntil: 'domcontentloaded' }).catch(() => {})
  }

  async #prepare(): Promise<{ error: unknown } | undefined> {
    try {
      await super.inject()
      await this.announce()
      return undefined
    } catch (error) {
      return { error }
    }
  }

  /** Once for each page: a repeated `hasSynced` would attach everything twice, and every message would come twice. */
  override attachEventListeners(): Promise<void> {
    const document = this.#document
    if (this.#attached?.document !== document) {
      const attached = { document, done: super.attachEventListeners() }
      this.#attached = attached
      attached.done.catch(() => {
        if (this.#attached === attached) this.#attached = undefined
      })
    }
    return this.#attached.done
  }

  /** Keeps no copy of WhatsApp's page: the library would read each response without catching what goes wrong. */
  override async initWebVersionCache(): Promise<void> {
    await super.initWebVersionCache()
    this.pupPage?.removeAllListeners('response')
  }

  /** The library asks for this in passing and does not wait: it only notes it. Closing is `close`. */
  override async destroy(): Promise<void> {
    this.#guard.noticed()
  }

  /** Looks at the page. Never rejects. */
  look(deadlineMs: number): Promise<Probe> {
    return this.pupPage
      ? probe(this.pupPage, deadlineMs)
      : Promise.resolve({ answered: true, page: nothingYet })
  }

  /**
   * Says `ready` where the page had synced before the library listened. What it began for the page before may have ended
   * in this one: the library then holds it to be prepared, and never listens. Such a page is loaded anew.
   */
  async announce(): Promise<void> {
    const document = this.#document
    const isHeldPrepared = await this.pupPage?.evaluate(
      `window.require('WAWebSocketModel').Socket.hasSynced &&
        (Boolean(window.WWebJS) || void window.onAppStateHasSyncedEvent())`,
    )
    const isDeaf = isHeldPrepared === true && this.#attached?.document !== document
    this.#deafLooks = isDeaf ? this.#deafLooks + 1 : 0
    if (this.#deafLooks < deafLooks) return
    this.#deafLooks = 0
    await this.pupPage?.reload({ waitUntil: 'domcontentloaded' }).catch(() => {})
  }

  /** Asks WhatsApp for new QR codes when it has stopped offering them. */
  async refreshQr(): Promise<void> {
    await this.pupPage?.evaluate(`void window.require('WAWebCmd').Cmd.refreshQR()`)
  }

  /** Takes the session back from another window of the same link. */
  async takeOver(): Promise<void> {
    await this.pupPage?.evaluate(`void window.require('WAWebSocketModel').Socket.takeover()`)
  }

  /** Ends the link at WhatsApp as well; the phone shows one device fewer. */
  async unlink(): Promise<void> {
    await this.pupPage?.evaluate(`void window.require('WAWebSocketModel').Socket.logout()`)
  }

  /**
   * Closes the browser, giving the page time to write; past the deadline, or with 0, kills it. One that is still
   * starting is waited for as long, and is killed when it shows later. Never rejects.
   */
  async close(deadlineMs: number): Promise<void> {
    this.#closed = true
    if (!this.pupBrowser)
      await Promise.race([this.#opened.promise, sleep(deadlineMs, undefined, { ref: false })])
    const browser = this.pupBrowser
    if (!browser) return
    const pid = browser.process()?.pid
    const closed = browser.close().catch(() => {})
    if (deadlineMs > 0) await Promise.race([closed, sleep(deadlineMs, undefined, { ref: false })])
    killGroup(pid)
  }

  async #watch(): Promise<void> {
    const page = this.pupPage
    this.#opened.resolve()
    if (this.#closed) {
      await this.close(0)
      throw new Error('the browser opened after it was no longer wanted')
    }
    page?.on('error', () => this.#note('page-crashed'))
    page?.on('close', () => this.#note('page-closed'))
    this.pupBrowser?.on('disconnected', () => this.#note('browser-gone'))
    page?.on('framenavigated', this.#navigated)
    page?.on('domcontentloaded', () => this.#loaded())
  }

  /**
   * The library also says `ready` when its listeners are still on their way into the page, where the page tells twice
   * that it has synced: what came in until then would be heard by nobody.
   */
  async #readied(): Promise<void> {
    const document = this.#document
    if (this.#attached?.document !== document) return
    const attached = await this.#attached.done.then(
      () => true,
      () => false,
    )
    if (!attached || this.#document !== document) return
    this.#readyDocument = document
    this.#guard.noticed()
  }

  #note(trouble: Trouble): void {
    if (this.#closed) return
    this.#trouble ??= trouble
    this.#guard.noticed()
  }

  /** Also told for frames within the page, and for changes of address without a new page. */
  readonly #navigated = (frame: Frame): void => {
    if (frame === this.pupPage?.mainFrame() && frame.url().includes('post_logout=1')) this.#note('logged-out')
  }

  /** A new page in the main frame: the first one is prepared by `initialize`. */
  #loaded(): void {
    this.#document += 1
    if (this.#injected && !this.#injecting && !this.#closed && !this.trouble) {
      // What fails here shows in the next look at the page.
      void this.inject().catch(() => {})
    }
    this.#guard.noticed()
  }
}

const nothingYet: PageState = { socket: null, synced: false, prepared: false }

/** Puppeteer starts Chromium as the leader of its own process group. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
