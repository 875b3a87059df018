import { subscriptionEdit } from '../../domain/billing/subscription-edit.ts'
import { noOwnerState } from '../../domain/owner/state.ts'
import type { Store } from '../../prisma/store.ts'
import { answer } from '../store/fixtures.ts'

/** Whose plan it is, and the account on which its owner writes. */
export interface OwnersDesk {
  store: Store
  businessId: string
  accountId: string
  zone: string
  now: Date
}

let written = 0

/**
 * Writes what an owner's yes in her chat writes about her plan: the edit of her subscription, within a turn of hers.
 * @throws RevConflict where it has changed since
 */
export async function ownerChanges(
  { store, businessId, accountId, zone, now }: OwnersDesk,
  change: Parameters<typeof subscriptionEdit>[1],
): Promise<void> {
  const subscription = await store.billing.subscription(businessId)
  if (!subscription) throw new Error('the business is not metered')
  const edit = subscriptionEdit(subscription, change, zone, now)
  const received = await store.receive({
    ...{ accountId, externalId: `plan-${++written}`, address: 'plan', text: 'yes', kind: 'text' },
    ...{ aliases: [], receivedAt: now },
  })
  const business = store.forBusiness(businessId)
  const turn = received && (await business.loadTurn(received.conversationId, now))
  if (!turn) throw new Error('the owner has no chat')
  const done = { edits: [edit], told: [{ key: 'shop.done' }], undo: [] }
  await business.commitTurn(answer(turn, { owner: { state: noOwnerState, done }, replies: [], now }))
}
