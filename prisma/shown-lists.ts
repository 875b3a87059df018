import type { NumberedMessage } from '../domain/owner/alerts.ts'
import type { PrismaClient } from './generated/client.ts'
import { isOwner } from './notices.ts'
import { toButtons } from './transcript.ts'

/** A number that comes later is about nothing of it any more. */
const shownWithinMs = 12 * 60 * 60_000
const mostLists = 10

/** See `BusinessStore.shownLists`. */
export async function shownLists(
  client: PrismaClient,
  businessId: string,
  id: string,
  now: Date,
): Promise<NumberedMessage[]> {
  const chat = await client.conversation.findUnique({
    where: { id, businessId },
    relationLoadStrategy: 'join',
    select: {
      accountId: true,
      address: true,
      account: { select: { kind: true } },
      business: { select: { ownerChannel: true, ownerExternalId: true } },
      customer: { select: { aliases: { select: { kind: true, value: true } } } },
      inbound: { orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }], take: 2, select: { receivedAt: true } },
    },
  })
  if (!chat) return []
  const { business, account, address, accountId, customer } = chat
  const isHers = isOwner(business, { channel: account.kind, address, aliases: customer.aliases })
  // A notice goes to the owner as her business file names her.
  const named = isHers && business.ownerExternalId ? [business.ownerExternalId] : []
  const [latest, before] = chat.inbound
  const rows = await client.outbound.findMany({
    where: {
      ...{ businessId, accountId, status: 'sent', numbered: true },
      sentAt: { gt: new Date(now.getTime() - shownWithinMs), lte: latest?.receivedAt ?? now },
      OR: [{ conversationId: id }, { conversationId: null, address: { in: [address, ...named] } }],
    },
    orderBy: [{ sentAt: 'desc' }, { seq: 'desc' }],
    take: mostLists,
    select: { buttons: true, purpose: true, sentAt: true },
  })
  return rows.map(({ buttons, purpose, sentAt }) => ({
    isAlert: purpose === 'notice',
    choices: toButtons(buttons),
    isOld: before !== undefined && sentAt !== null && sentAt <= before.receivedAt,
  }))
}
