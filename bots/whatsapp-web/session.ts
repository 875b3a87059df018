import { backoff, pauseMs } from '../pause.ts'
import { ChromiumMissing, canMakeNamespaces, runsAsRoot } from './chromium.ts'
import { faultOf } from './fault.ts'
import { Idle } from './idle.ts'
import { type Keeper, keeperOf, type Ready, type SessionOptions } from './keeper.ts'
import { type HeldLease, holdLease } from './lease.ts'
import { unlinkAsked } from './link-reports.ts'
import { clientOf } from './open-browser.ts'
import { endOrphans } from './orphans.ts'
import { ProfileError } from './profile.ts'
import { BrowserRun, type End } from './run-browser.ts'
import type { Start } from './starts.ts'
import { Wake } from './wake.ts'

export type { LiveSession, Ready, SessionOptions } from './keeper.ts'

/** `servedMs`: for how long messages came and went. */
type Ended = { end: End; servedMs: number }

/** What a browser is wanted for; null: for nothing now. */
type Wish = 'link' | 'return' | null

/**
 * Keeps one account's WhatsApp session: opens a browser when a phone is linked or is to be, watches it, and opens it
 * again whatever happens to it, until aborted; then closes it in order and seals what is kept. `ready` gets a session
 * for each connection. Never rejects: what goes wrong is logged, told through the link's row, and tried again.
 */
export async function keepSession(options: SessionOptions, ready: Ready, signal: AbortSignal): Promise<void> {
  const asRoot = runsAsRoot()
  const session = new Session(keeperOf(options, !asRoot), ready, signal)
  await session.keep(asRoot)
}

class Session {
  readonly #keeper: Keeper
  readonly #ready: Ready
  readonly #signal: AbortSignal
  readonly #pauses: ReturnType<typeof backoff>
  readonly #idle: Idle
  /** The request for a link that ended without one: only another one opens the browser again. */
  #declined: number | undefined
  /** What went wrong last: the same again is logged more quietly. */
  #lastReason = ''

  constructor(keeper: Keeper, ready: Ready, signal: AbortSignal) {
    this.#keeper = keeper
    this.#ready = ready
    this.#signal = signal
    this.#idle = new Idle(keeper)
    this.#pauses = backoff(keeper.timing.pauses, keeper.random)
  }

  async keep(asRoot: boolean): Promise<void> {
    const { timing, account, log } = this.#keeper
    let warned = !asRoot
    while (!this.#signal.aborted) {
      try {
        if ((await this.#wish()) === null) await pauseMs(timing.lookMs, this.#signal)
        else {
          if (!warned) log.warn({ accountId: account.id }, rootAdvice)
          warned = true
          await this.#takeTurn()
        }
      } catch (error) {
        log.warn({ accountId: account.id, err: error }, 'a WhatsApp session could not go on, trying again')
        await pauseMs(this.#pauses.next(), this.#signal)
      }
    }
  }

  async #wish(): Promise<Wish> {
    const { store, account, profile, now } = this.#keeper
    const link = await store.link(account.id)
    const until = link?.wantedUntil ?? null
    const wanted = until !== null && until > now() && until.getTime() !== this.#declined
    const kept = await profile.kept()
    this.#keeper.endAsked = kept && link?.state === 'unlinked' && link.detail === unlinkAsked
    if (kept && link?.state !== 'banned') return 'return'
    if (wanted) return 'link'
    this.#keeper.onElsewhere?.(!kept && link?.state === 'ready')
    if (link) await this.#idle.tidy(link, kept)
    return null
  }

  #hold(): Promise<HeldLease | null> {
    const { lease, timing, now } = this.#keeper
    return holdLease({ lease: (until) => lease(until), leaseMs: timing.leaseMs, now })
  }

  /** Runs browsers while they are wanted and the lease is held. */
  async #takeTurn(): Promise<void> {
    const { timing, profile, reports } = this.#keeper
    const lease = await this.#hold()
    if (!lease) return pauseMs(timing.leaseMs / 4, this.#signal)
    reports.forget()
    try {
      const held = AbortSignal.any([this.#signal, lease.lost])
      while (!held.aborted) {
        const wish = await this.#wish()
        if (wish === null) break
        const { end, servedMs } = await this.#runBrowser(wish === 'link', lease, held)
        if (!lease.lost.aborted) await this.#settle(end, servedMs, held)
      }
    } finally {
      // Without the lease the folder is another process's.
      if (lease.lost.aborted) this.#logLoss()
      else await profile.seal()
      await lease.release()
    }
  }

  async #runBrowser(linking: boolean, lease: HeldLease, held: AbortSignal): Promise<Ended> {
    await this.#tellStart(linking)
    const start = await this.#keeper.starts.enter(held)
    if (!start) return { end: { kind: 'closed' }, servedMs: 0 }
    try {
      return await this.#runStarted(linking, lease, held, start)
    } catch (error) {
      return { end: this.#endOf(error), servedMs: 0 }
    } finally {
      start.leave()
    }
  }

  /** While it waits its turn to start, the row must not say that it is there. */
  async #tellStart(linking: boolean): Promise<void> {
    const { reports } = this.#keeper
    await reports
      .tell(linking ? { state: 'linking', detail: 'starting' } : { state: 'syncing' })
      .catch(() => {})
  }

  async #runStarted(linking: boolean, lease: HeldLease, held: AbortSignal, start: Start): Promise<Ended> {
    const keeper = this.#keeper
    const { settleMs, closeMs } = keeper.timing
    if (linking) await this.#forgetBanned()
    const wake = new Wake()
    const client = await clientOf(keeper, linking, () => wake.ring())
    const run = new BrowserRun({
      keeper,
      client,
      wake,
      linking,
      ready: this.#ready,
      started: () => start.leave(),
    })
    const cut = () => void client.close(0)
    lease.lost.addEventListener('abort', cut, { once: true })
    let end: End
    try {
      end = await run.watch(held)
    } finally {
      await run.endLive(settleMs)
      await client.close(lease.lost.aborted ? 0 : closeMs)
      // One that was still starting: nobody may write where the profile is about to be sealed.
      if (!lease.lost.aborted) await endOrphans(keeper.profile.path)
      lease.lost.removeEventListener('abort', cut)
    }
    return { end, servedMs: run.servedMs }
  }

  /** A banned number's profile would only show the ban again: a new link starts from nothing. */
  async #forgetBanned(): Promise<void> {
    if (await this.#keeper.profile.kept()) await this.#keeper.profile.remove()
  }

  #endOf(error: unknown): End {
    const { log, account } = this.#keeper
    if (error instanceof ProfileError) {
      log.error({ accountId: account.id, fault: error.fault }, error.message)
      return { kind: 'over', state: 'unlinked', detail: error.fault }
    }
    const reason = error instanceof ChromiumMissing ? 'chromium-missing' : 'not-opened'
    return { kind: 'restart', reason, error }
  }

  async #settle(end: End, servedMs: number, held: AbortSignal): Promise<void> {
    if (end.kind === 'over') return this.#over(end)
    // Logging out at WhatsApp was tried: here at least the link ends.
    if (end.kind === 'restart' && this.#keeper.endAsked) return this.#over(unlinkDone)
    if (end.kind === 'restart') await this.#again(end, servedMs, held)
  }

  async #over({ state, detail }: Extract<End, { kind: 'over' }>): Promise<void> {
    const { store, account, profile, reports, log } = this.#keeper
    log.warn({ accountId: account.id, state, detail }, 'a WhatsApp link has ended')
    this.#keeper.unpairedBefore = false
    const link = await store.link(account.id)
    // A damaged link may be made anew by the request that found it; any other end is that request's end.
    if (!detail.startsWith('profile-')) this.#declined = link?.wantedUntil?.getTime()
    // In this order a database that is away only makes the next browser find the same again.
    await reports.tell({ state, detail })
    if (state !== 'banned') await profile.remove()
  }

  async #again(
    { reason, error }: Extract<End, { kind: 'restart' }>,
    servedMs: number,
    held: AbortSignal,
  ): Promise<void> {
    const { account, log, timing } = this.#keeper
    if (servedMs >= timing.steadyMs) this.#pauses.reset()
    if (reason === 'not-opened' && this.#keeper.sandbox && !(await canMakeNamespaces())) {
      this.#keeper.sandbox = false
      log.warn({ accountId: account.id }, sandboxAdvice)
      return
    }
    const waitMs = this.#pauses.next()
    const level = reason === 'chromium-missing' && reason !== this.#lastReason ? 'error' : 'warn'
    const why = error === undefined ? {} : { why: faultOf(error) }
    log[level]({ accountId: account.id, reason, waitMs, ...why }, again)
    this.#lastReason = reason
    await this.#keeper.reports.tell(await this.#pausing(reason)).catch(() => {})
    await pauseMs(waitMs, held)
  }

  async #pausing(detail: string) {
    const kept = await this.#keeper.profile.kept()
    return { state: kept ? ('syncing' as const) : ('linking' as const), detail }
  }

  #logLoss(): void {
    const { account, log } = this.#keeper
    log.warn(
      { accountId: account.id },
      'another process runs this WhatsApp session now, or the database is away',
    )
  }
}

const unlinkDone = { kind: 'over', state: 'unlinked', detail: 'unlink-done' } as const
const again = 'a WhatsApp session was interrupted, opening it again'
const rootAdvice =
  'Chromium runs without its sandbox because Jara runs as root: run Jara as an ordinary user (the container image does)'
const sandboxAdvice =
  'Chromium runs without its sandbox because this machine lets ordinary users make none: allow user namespaces ' +
  '(in a container: --security-opt seccomp=unconfined, or a profile that allows clone and unshare)'
