import type { Api } from 'grammy'
import type { Update } from 'grammy/types'
import type { Logger } from 'pino'
import { backoff, type Pauses, pauseMs } from '../pause.ts'
import { allowedUpdates } from './events.ts'
import { type Fault, faultOf } from './faults.ts'

/** One account's polling session. */
export interface PollSession {
  api: Api
  accountId: string
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  /** Takes or renews the right to poll; false when another process holds it. */
  lease(forMs: number): Promise<boolean>
  pollSeconds: number
  leaseMs: number
  pauses: Pauses
}

type Take = (update: Update) => Promise<void>
type Signal = Parameters<Api['getMe']>[0]

/** An update refused this often is passed over once another one goes through: it, not the store, is at fault. */
const attemptsBeforePassingOver = 5

/**
 * Polls until aborted. An update is acknowledged (the offset moves past it) only after `take` has resolved;
 * what a crash leaves unacknowledged comes again. Ends early only when Telegram refuses the token.
 */
export async function poll(session: PollSession, take: Take, signal: AbortSignal): Promise<void> {
  const wait = backoff(session.pauses)
  const lease = leaseKeeper(session)
  const inbox = new Inbox(session, lease)
  let ready = false
  while (!signal.aborted) {
    try {
      if (!(await lease.renew())) {
        ready = false
        session.log.info({ accountId: session.accountId }, 'another process polls this Telegram account')
        await pauseMs(session.leaseMs / 4, signal)
        continue
      }
      if (!ready) await prepare(session, signal)
      ready = true
      await inbox.fetch(take, signal)
      wait.reset()
    } catch (error) {
      if (signal.aborted) break
      const fault = faultOf(error)
      if (fault.kind === 'unauthorized') return stopped(session, fault)
      const ms = fault.retryAfter === undefined ? wait.next() : fault.retryAfter * 1000
      session.log.warn({ accountId: session.accountId, fault: fault.kind, waitMs: ms }, advice(fault))
      await pauseMs(ms, signal)
    }
  }
  await lease.release()
}

interface Lease {
  /** Before each poll, which must not outlast the lease. */
  renew(): Promise<boolean>
  /** Before each update of a batch: renews when a third of the time has gone, so not every update costs a write. */
  hold(): Promise<boolean>
  /** Lets the next process take over at once. */
  release(): Promise<void>
}

function leaseKeeper({ lease, leaseMs }: PollSession): Lease {
  let renewAt = 0
  const renew = async () => {
    const at = performance.now()
    const held = await lease(leaseMs)
    renewAt = held ? at + leaseMs / 3 : 0
    return held
  }
  return {
    renew,
    hold: async () => performance.now() < renewAt || (await renew()),
    async release() {
      if (renewAt > 0) await lease(0).catch(() => {})
    },
  }
}

class Inbox {
  readonly #session: PollSession
  readonly #lease: Lease
  readonly #refused = new Map<number, number>()
  /**
   * Sent only to acknowledge; then left out again, which means "the earliest unacknowledged". Kept for ever
   * it would skip messages, because Telegram restarts ids at random after a week without updates.
   */
  #offset: number | undefined

  constructor(session: PollSession, lease: Lease) {
    this.#session = session
    this.#lease = lease
  }

  async fetch(take: Take, signal: AbortSignal): Promise<void> {
    const { api, pollSeconds } = this.#session
    const offset = this.#offset === undefined ? {} : { offset: this.#offset }
    const updates = await api.getUpdates(
      { ...offset, timeout: pollSeconds, allowed_updates: allowedUpdates },
      signal as unknown as Signal,
    )
    this.#offset = undefined
    await this.#takeAll(updates, take, signal)
  }

  async #takeAll(updates: Update[], take: Take, signal: AbortSignal): Promise<void> {
    let stuck: { id: number; error: unknown } | undefined
    for (const update of updates) {
      if (signal.aborted || !(await this.#lease.hold())) return
      try {
        await take(update)
        if (stuck) this.#passOver(stuck.id)
        stuck = undefined
        this.#offset = update.update_id + 1
      } catch (error) {
        const attempts = (this.#refused.get(update.update_id) ?? 0) + 1
        this.#refused.set(update.update_id, attempts)
        if (stuck || attempts < attemptsBeforePassingOver) throw error
        stuck = { id: update.update_id, error }
      }
    }
    if (stuck) throw stuck.error
    this.#refused.clear()
  }

  #passOver(updateId: number): void {
    const { log, accountId } = this.#session
    log.error({ accountId, updateId }, 'a Telegram update cannot be stored while others can: passed over')
  }
}

/** Tries the token, and ends a webhook: Telegram refuses to be polled while one is set. */
async function prepare(session: PollSession, signal: AbortSignal): Promise<void> {
  await session.api.getMe(signal as unknown as Signal)
  await session.api.deleteWebhook({}, signal as unknown as Signal)
  session.log.info({ accountId: session.accountId }, 'polling Telegram')
}

function stopped({ log, accountId }: PollSession, fault: Fault): void {
  log.error(
    { accountId, fault: fault.message },
    'Telegram refuses the bot token, so this account is stopped: put the token that BotFather shows into TELEGRAM_BOT_TOKEN and start again',
  )
}

function advice(fault: Fault): string {
  if (fault.kind === 'conflict')
    return 'something else polls this Telegram bot: stop the other program, or give this one its own bot'
  if (fault.kind === 'network') return `Telegram cannot be reached, trying again: ${fault.message}`
  if (fault.kind === 'busy') return `Telegram asks to wait: ${fault.message}`
  return `a Telegram poll failed, trying again: ${fault.message}`
}
