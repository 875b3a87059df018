import { setTimeout as sleep } from 'node:timers/promises'
import { pauseMs } from '../pause.ts'

/** The right to run an account's session; renewed until it is released or lost. */
export interface HeldLease {
  /** Aborts when another process has it, or when it may lapse because the database does not answer. */
  readonly lost: AbortSignal
  /** Lets the next process run the session at once. Never rejects. */
  release(): Promise<void>
}

export interface LeaseOptions {
  /** Takes or renews it; false when another process holds it. */
  lease(until: Date): Promise<boolean>
  leaseMs: number
  now(): Date
}

/** @returns null when another process holds it. @throws what the store throws */
export async function holdLease(options: LeaseOptions): Promise<HeldLease | null> {
  const began = performance.now()
  if (!(await take(options))) return null
  const lost = new AbortController()
  const over = new AbortController()
  const renewing = renew(options, began, over.signal).then((held) => {
    if (!held) lost.abort()
  })
  return {
    lost: lost.signal,
    async release() {
      over.abort()
      await renewing
      if (!lost.signal.aborted) await options.lease(options.now()).catch(() => {})
    },
  }
}

/** @returns true when it was given up in time, false when it was lost */
async function renew(options: LeaseOptions, began: number, over: AbortSignal): Promise<boolean> {
  const third = options.leaseMs / 3
  let safeUntil = began + 2 * third
  while (!over.aborted) {
    await pauseMs(third, over)
    if (over.aborted) return true
    const at = performance.now()
    const held = await Promise.race([take(options), sleep(third / 2, undefined, { ref: false })]).catch(
      () => undefined,
    )
    if (held === false) return false
    if (held) safeUntil = at + 2 * third
    else if (performance.now() >= safeUntil) return false
  }
  return true
}

function take({ lease, leaseMs, now }: LeaseOptions): Promise<boolean> {
  return lease(new Date(now().getTime() + leaseMs))
}
