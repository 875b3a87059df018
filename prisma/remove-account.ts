import { type Db, lock, transaction } from './client.ts'
import type { PrismaClient } from './generated/client.ts'

/** What became of an account that was to be removed. */
export type Removal =
  | { kind: 'removed' }
  | { kind: 'unknown' }
  /** Its phone is linked, or being linked. */
  | { kind: 'linked' }
  /** So many customers who have something booked write to the business there. */
  | { kind: 'expected'; customers: number }

const ended = ['unlinked', 'lost', 'banned']

/** See `BusinessStore.removeAccount`. */
export function removeAccount(
  client: PrismaClient,
  businessId: string,
  id: string,
  options: { evenWithBookings: boolean; now: Date },
): Promise<Removal> {
  const { evenWithBookings, now } = options
  return transaction(client, async (tx) => {
    await lock(tx, `account ${id}`)
    const account = await tx.channelAccount.findUnique({ where: { id, businessId }, include: { link: true } })
    if (!account) return { kind: 'unknown' }
    if (account.link && !ended.includes(account.link.state)) return { kind: 'linked' }
    const customers = evenWithBookings ? 0 : await expected(tx, id, now)
    if (customers > 0) return { kind: 'expected', customers }
    await freeOffers(tx, id, now)
    // Its chats, with their messages, and the members that spoke there go with it; customers and bookings stay.
    await tx.channelAccount.delete({ where: { id } })
    return { kind: 'removed' }
  })
}

/** Customers with a chat there who have something to come. */
function expected(tx: Db, accountId: string, now: Date): Promise<number> {
  const stands = { status: { in: ['held', 'confirmed'] }, endsAt: { gt: now } }
  return tx.customer.count({ where: { conversations: { some: { accountId } }, bookings: { some: stands } } })
}

/** Nothing is kept for one who cannot be told of it any more. */
async function freeOffers(tx: Db, accountId: string, now: Date): Promise<void> {
  await tx.booking.updateMany({
    where: { status: 'held', waiting: { status: 'offered', conversation: { accountId } } },
    data: { status: 'cancelled', heldUntil: null, updatedAt: now },
  })
}
