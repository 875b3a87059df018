import { parseState } from '../../domain/state.ts'
import { otherTimes } from '../../domain/step/kept.ts'
import type { KeptDeposit } from '../../prisma/billing/deposit-store.ts'
import type { Store } from '../../prisma/store.ts'
import type { JobQueue } from '../queue/queue.ts'

export interface KeptDeps {
  store: Pick<Store, 'billing' | 'forBusiness'>
  queue: Pick<JobQueue, 'deliver'>
  now: () => Date
}

/**
 * Finds other times for money that came too late for its own, and gives back what nobody has chosen a time for. Where
 * nothing is free it goes back at once.
 */
export async function lookAfterKept(deps: KeptDeps, limit: number): Promise<void> {
  const { store, queue, now } = deps
  for (const kept of await store.billing.keptToPlace(now(), limit))
    for (const job of await place(deps, kept)) await queue.deliver(job)
  for (const reference of await store.billing.keptOver(now(), limit))
    for (const job of await store.billing.returnKept(reference, 'not-chosen', now())) await queue.deliver(job)
}

async function place({ store, now }: KeptDeps, kept: KeptDeposit) {
  const { businessId, conversationId, today, reference } = kept
  const turn = conversationId && (await store.forBusiness(businessId).loadTurn(conversationId, now()))
  const offered = turn && otherTimes(turn.facts, kept, parseState(turn.state), today)
  if (!offered) return store.billing.returnKept(reference, 'too-late', now())
  const told = { ...offered, state: offered.state ?? null, rev: turn.rev }
  return store.billing.otherTimesOffered(kept, told, now())
}
