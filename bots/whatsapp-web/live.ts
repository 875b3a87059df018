import { setTimeout as sleep } from 'node:timers/promises'
import { NumberTaken } from '../../prisma/store.ts'
import type { GuardedClient } from './client.ts'
import type { Keeper, LiveSession, Ready } from './keeper.ts'

/** A session that is being served. */
export interface Live {
  /** Of the page that it was begun for. */
  document: number
  since: number
  /** Stops serving; waits for what is in hand, but no longer than that. */
  end(patienceMs: number): Promise<void>
}

/**
 * Says that the account is ready, and hands the session to who serves it.
 * @returns null when the number is linked to another account
 * @throws what the store throws
 */
export async function goLive(
  keeper: Keeper,
  client: GuardedClient,
  ready: Ready,
  restart: (reason: string) => void,
): Promise<Live | null> {
  const { account, store, log, now } = keeper
  const document = client.document
  const number = client.info.wid.user
  try {
    await keeper.reports.tell({ state: 'ready', number })
  } catch (error) {
    if (error instanceof NumberTaken) return null
    throw error
  }
  const linkedAt = (await store.link(account.id))?.linkedAt ?? now()
  const over = new AbortController()
  const session: LiveSession = { client, number, linkedAt, signal: over.signal, restart }
  const serve = async () => ready(session)
  const served = serve().catch((error: unknown) => {
    if (over.signal.aborted) return
    log.error(
      { accountId: account.id, err: error },
      'a WhatsApp session could not be served: opening it anew',
    )
    restart('not-served')
  })
  return {
    document,
    since: performance.now(),
    async end(patienceMs) {
      over.abort()
      await Promise.race([served, sleep(patienceMs, undefined, { ref: false })])
    },
  }
}
