import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { ChannelKind } from '../prisma/channel-kind.ts'
import type { Account, Store } from '../prisma/store.ts'

export interface FollowedKind {
  kind: ChannelKind
  store: Pick<Store, 'accounts'>
  log: Pick<Logger, 'error'>
  /** @throws Error when the account lacks what its channel needs */
  open(account: Account): void | Promise<void>
  close(accountId: string): Promise<void>
  /** What of an account its channel must be opened anew for when it changes; absent: nothing. */
  openedWith?(account: Account): string
}

/**
 * Makes this process's channels of a kind those of the accounts in the store, each time it is called: opens the ones
 * that were added, closes the ones that were removed. One that cannot be opened is logged once, and keeps no other
 * from it.
 */
export function accountsFollowed(followed: FollowedKind): () => Promise<void> {
  const { kind, store, log, openedWith = () => '' } = followed
  /** With what each was tried. */
  const tried = new Map<string, string>()
  return async () => {
    const accounts = new Map((await store.accounts(kind)).map((account) => [account.id, account]))
    for (const [id, before] of tried) {
      const account = accounts.get(id)
      if (account && openedWith(account) === before) continue
      tried.delete(id)
      await followed.close(id)
    }
    for (const [accountId, account] of accounts) {
      if (tried.has(accountId)) continue
      tried.set(accountId, openedWith(account))
      try {
        await followed.open(account)
      } catch (err) {
        log.error({ err, accountId }, 'a channel could not be opened')
      }
    }
  }
}

/** How often accounts are looked for that were added or removed meanwhile. */
const lookEveryMs = 3_000

/** Looks at once, and again and again until disposed of; a look that fails is logged, and the next one comes all the same. */
export function keepLooking(
  look: () => Promise<void>,
  { log, everyMs = lookEveryMs }: { log: Pick<Logger, 'warn'>; everyMs?: number | undefined },
): AsyncDisposable {
  const stop = new AbortController()
  const looking = (async () => {
    while (!stop.signal.aborted) {
      await look().catch((err: unknown) =>
        log.warn({ err }, 'accounts could not be looked for, trying again'),
      )
      await pause(everyMs, undefined, { signal: stop.signal }).catch(() => {})
    }
  })()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await looking
    },
  }
}
