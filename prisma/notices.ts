import type { Say } from '../domain/say.ts'
import { isLanguage } from './catalogue.ts'
import type { ChannelKind } from './channel-kind.ts'
import { type Db, transaction } from './client.ts'
import type { Business as BusinessRow, PrismaClient } from './generated/client.ts'
import { type OutboundAddress, writeOutbound } from './outbound.ts'
import type { WrittenTurn } from './turn.ts'

/** Where the owner is told; `channel` is what the account is on. */
export interface OwnerAddress extends OutboundAddress {
  channel: ChannelKind
}

/** @returns null where the business has no account on the owner's channel: nothing can reach her there. */
export async function ownerAddress(db: Db, business: BusinessRow): Promise<OwnerAddress | null> {
  const { id: businessId, ownerChannel, ownerExternalId, languages } = business
  if (!ownerChannel || !ownerExternalId) return null
  const account = await db.channelAccount.findFirst({
    where: { businessId, kind: ownerChannel },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true, kind: true },
  })
  if (!account) return null
  const language = languages.find(isLanguage) ?? 'en'
  const channel = account.kind as ChannelKind
  return { accountId: account.id, channel, address: ownerExternalId, conversationId: null, language }
}

/** See `BusinessStore.notifyOwner`. */
export function notifyOwner(
  client: PrismaClient,
  businessId: string,
  cause: string,
  says: Say[],
  createdAt: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, async (tx) => {
    const business = await tx.business.findUniqueOrThrow({ where: { id: businessId } })
    const owner = await ownerAddress(tx, business)
    if (!owner) return []
    const { channel, ...address } = owner
    // Causes of two businesses, or of a customer's message, never meet.
    const causeId = `notice:${businessId}:${cause}`
    const notice = {
      ...address,
      businessId,
      purpose: 'notice' as const,
      causeId,
      ordinal: 0,
      says,
      createdAt,
    }
    const ids = await writeOutbound(tx, [notice], { skipDuplicates: true })
    return ids.map((outboundId) => ({ outboundId, accountId: owner.accountId, channel }))
  })
}

/** Names of the owner in her business file that a chat may have: as it stands, and the digits of a phone. */
export function isOwner(
  { ownerChannel, ownerExternalId }: Pick<BusinessRow, 'ownerChannel' | 'ownerExternalId'>,
  chat: { channel: string; address: string; aliases: { kind: string; value: string }[] },
): boolean {
  if (ownerExternalId === null || ownerChannel !== chat.channel) return false
  const names = [ownerExternalId, ownerExternalId.replace(/\D/g, '')].filter((name) => name !== '')
  const own = chat.aliases.filter(({ kind }) => kind !== 'lid').map(({ value }) => value)
  return names.some(
    (name) => chat.address === name || chat.address.startsWith(`${name}@`) || own.includes(name),
  )
}
