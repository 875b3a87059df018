import type { Link } from '../../prisma/phone-link.ts'
import type { Keeper } from './keeper.ts'
import { holdLease } from './lease.ts'

/** Sets right what a killed process, or another machine's disk, left standing while no browser is wanted. */
export class Idle {
  readonly #keeper: Keeper
  #missingSince: number | undefined

  constructor(keeper: Keeper) {
    this.#keeper = keeper
  }

  /** @param kept whether this machine's disk has the link */
  async tidy(link: Link, kept: boolean): Promise<void> {
    const { profile } = this.#keeper
    if (link.state === 'linking') {
      return this.#alone(async (tell) => {
        await profile.seal()
        await tell({ state: 'unlinked', detail: 'not-scanned' })
      })
    }
    // Left readable by a kill; what no phone was linked to is removed.
    if (await profile.readable()) await this.#alone(() => profile.seal())
    if (!this.#missing(link, kept)) return
    this.#missingSince = undefined
    await this.#alone((tell) => tell({ state: 'lost', detail: 'profile-missing' }))
  }

  /** The database says that a phone is linked, nobody has come for it in a while, and it is not on this disk. */
  #missing({ state }: Link, kept: boolean): boolean {
    if (kept || (state !== 'ready' && state !== 'syncing')) {
      this.#missingSince = undefined
      return false
    }
    this.#missingSince ??= performance.now()
    return performance.now() - this.#missingSince >= this.#keeper.timing.missingMs
  }

  /** With the lease, or not at all: who has it knows better. */
  async #alone(act: (tell: Keeper['reports']['tell']) => Promise<void>): Promise<void> {
    const { reports, timing, now } = this.#keeper
    const lease = await holdLease({
      lease: (until) => this.#keeper.lease(until),
      leaseMs: timing.leaseMs,
      now,
    })
    if (!lease) return
    try {
      // Another process may have written in between.
      reports.forget()
      await act((news) => reports.tell(news))
    } finally {
      await lease.release()
    }
  }
}
