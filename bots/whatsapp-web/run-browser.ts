import type { LinkState } from '../../prisma/phone-link.ts'
import type { GuardedClient } from './client.ts'
import type { Keeper, Ready } from './keeper.ts'
import { unlinkAsked } from './link-reports.ts'
import { Linking } from './linking.ts'
import { goLive, type Live } from './live.ts'
import type { Probe } from './probe.ts'
import { Ages, type Wake } from './wake.ts'
import { type Action, decide, type Sighting, shownState } from './watchdog.ts'

/** How a browser's run ended. */
export type End =
  | { kind: 'closed' }
  /** To be opened again, after a pause. */
  | { kind: 'restart'; reason: string; error?: unknown }
  /** The link has ended, or there will be none. */
  | { kind: 'over'; state: Extract<LinkState, 'lost' | 'banned' | 'unlinked'>; detail: string }

export interface RunOptions {
  keeper: Keeper
  client: GuardedClient
  wake: Wake
  linking: boolean
  ready: Ready
  /** Told once the heavy part of the start is over. */
  started(): void
}

/** Looks at a live link's row are rarer: only a request that is settled already can stand there. */
const seldom = 5

/** One browser, from its start to its end: looks at it, and does what the watchdog's table says. */
export class BrowserRun {
  readonly #options: RunOptions
  readonly #linking: Linking
  readonly #wake: Wake
  readonly #ages = new Ages()
  #unlinked: boolean
  #failure: { error: unknown } | undefined
  #asked: string | undefined
  #live: Live | undefined
  /** The connection was interrupted: what came in meanwhile must be looked for. */
  #dropped = false
  #lookAt = 0
  /** For how long it was live at a stretch, at most; in milliseconds. */
  servedMs = 0

  constructor(options: RunOptions) {
    const { client, keeper, wake } = options
    this.#options = options
    this.#unlinked = options.linking
    this.#wake = wake
    this.#linking = new Linking(client, keeper.timing.codeMs, () => wake.ring())
    client.on('change_state', (state) => {
      if (String(state) !== 'CONNECTED') this.#dropped = true
    })
  }

  /** @returns after the browser has been told to close */
  async watch(signal: AbortSignal): Promise<End> {
    const { client, keeper } = this.#options
    client.initialize().catch((error: unknown) => {
      this.#failure = { error }
      this.#wake.ring()
    })
    while (!signal.aborted) {
      const end = await this.#step()
      if (end) return end
      await this.#wake.next(keeper.timing.tickMs, signal)
    }
    return { kind: 'closed' }
  }

  /** For what is in hand when the browser closes. */
  async endLive(patienceMs: number): Promise<void> {
    const live = this.#live
    if (!live) return
    this.#live = undefined
    const servedMs = performance.now() - live.since
    this.servedMs = Math.max(this.servedMs, servedMs)
    const { keeper } = this.#options
    if (servedMs >= keeper.timing.takeOverAgainMs) keeper.takeOvers = 0
    await live.end(patienceMs)
  }

  async #step(): Promise<End | undefined> {
    if (this.#asked !== undefined) return { kind: 'restart', reason: this.#asked }
    try {
      const seen = await this.#look()
      const action = decide(seen, this.#options.keeper.timing)
      return (await this.#do(action, seen)) ?? (await this.#followRequest())
    } catch (error) {
      const { log, account } = this.#options.keeper
      log.warn({ accountId: account.id, err: error }, 'a step of a WhatsApp session failed, trying again')
      return undefined
    }
  }

  async #look(): Promise<Sighting> {
    const { client, keeper } = this.#options
    const probe = await client.look(keeper.timing.probeMs)
    if (this.#unlinked && socketOf(probe) === 'CONNECTED') await this.#linked()
    const silence = this.#ages.of('answered', probe.answered)
    return {
      linking: this.#unlinked,
      trouble: client.trouble,
      failed: this.#failure !== undefined,
      probe,
      attached: client.attached,
      silentMs: probe.answered ? 0 : silence,
      openMs: this.#ages.of('document', client.document),
      stateMs: this.#ages.of('socket', socketOf(probe)),
      qrs: this.#linking.qrs,
      takeOvers: keeper.takeOvers,
      unpairedBefore: keeper.unpairedBefore,
    }
  }

  async #linked(): Promise<void> {
    await this.#options.keeper.profile.mark()
    this.#unlinked = false
  }

  async #do(action: Action, seen: Sighting): Promise<End | undefined> {
    const { client, keeper } = this.#options
    if (action.do === 'live') return this.#serve()
    await this.endLive(keeper.timing.settleMs)
    if (action.do === 'restart') return this.#restarted(action.reason)
    if (action.do === 'end') return { kind: 'over', state: action.state, detail: action.detail }
    await this.#show(seen)
    if (action.do === 'announce') await client.announce()
    if (action.do === 'refresh-qr' && this.#linking.byQr) await client.refreshQr()
    if (action.do === 'take-over') {
      keeper.takeOvers += 1
      this.#ages.reset('socket')
      await client.takeOver()
    }
    return undefined
  }

  #restarted(reason: string): End {
    if (reason === 'unpaired') this.#options.keeper.unpairedBefore = true
    if (!this.#failure) return { kind: 'restart', reason }
    const { error } = this.#failure
    const unreachable = reason === 'not-opened' && /net::ERR_|auth timeout/.test(String(error))
    return { kind: 'restart', reason: unreachable ? 'page-unreachable' : reason, error }
  }

  async #show(seen: Sighting): Promise<void> {
    const { keeper, started } = this.#options
    const shown = shownState(seen, keeper.timing)
    if (this.#linking.qrs > 0 || shown?.detail === 'offline') started()
    if (shown)
      await keeper.reports.tell(shown.state === 'linking' ? { ...shown, ...this.#linking.news } : shown)
  }

  /** Live: begun once for each connection, so that what came in between is looked for after each. */
  async #serve(): Promise<End | undefined> {
    const { client, keeper, ready, started } = this.#options
    if (keeper.endAsked) return this.#logOut('unlinked', 'unlink-done')
    if (this.#live?.document === client.document && !this.#dropped) return undefined
    await this.endLive(keeper.timing.settleMs)
    this.#dropped = false
    const live = await goLive(keeper, client, ready, (reason) => this.#restart(reason))
    started()
    // Another account has this number.
    if (!live) return this.#logOut('lost', 'number-taken')
    keeper.unpairedBefore = false
    this.#live = live
    return undefined
  }

  #restart(reason: string): void {
    this.#asked = reason
    this.#wake.ring()
  }

  /** Ends the link at WhatsApp as well: the phone must not show one that nobody serves. */
  async #logOut(state: 'lost' | 'unlinked', detail: string): Promise<End> {
    const { client, keeper } = this.#options
    await this.endLive(keeper.timing.settleMs)
    await client.unlink().catch(() => {})
    const deadline = performance.now() + keeper.timing.closeMs
    while (client.trouble !== 'logged-out' && performance.now() < deadline) {
      const probe = await client.look(keeper.timing.probeMs)
      if (socketOf(probe) !== 'CONNECTED') break
      await this.#wake.next(keeper.timing.closeMs / 20, new AbortController().signal)
    }
    return { kind: 'over', state, detail }
  }

  /** What the owner asks for meanwhile: a code instead of a QR, or nothing any more. */
  async #followRequest(): Promise<End | undefined> {
    const { keeper } = this.#options
    if (performance.now() < this.#lookAt) return undefined
    this.#lookAt = performance.now() + keeper.timing.lookMs * (this.#unlinked ? 1 : seldom)
    const link = await keeper.store.link(keeper.account.id)
    const ended = link?.state === 'unlinked' && link.detail === unlinkAsked
    if (!this.#unlinked && ended) return this.#logOut('unlinked', 'unlink-done')
    const wanted = link?.wantedUntil != null && link.wantedUntil > keeper.now()
    if (this.#unlinked && !wanted) return { kind: 'over', state: 'unlinked', detail: 'not-scanned' }
    // With the other way chosen, the store has dropped what was offered.
    if (this.#unlinked && link && this.#linking.follow(link)) keeper.reports.forget()
    // A request for what is there already: saying so once more settles it.
    if (this.#live && wanted) {
      keeper.reports.forget()
      await keeper.reports.tell({ state: 'ready', number: this.#options.client.info.wid.user })
    }
    return undefined
  }
}

const socketOf = (probe: Probe) => (probe.answered ? probe.page.socket : undefined)
