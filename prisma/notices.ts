import type { Say } from '../domain/say.ts'
import { isLanguage } from './catalogue.ts'
import type { ChannelKind } from './channel-kind.ts'
import { type Db, transaction } from './client.ts'
import { Prisma, type PrismaClient } from './generated/client.ts'
import { insertOutbound, type NewOutbound, type OutboundAddress, writeOutbound } from './outbound.ts'
import type { WrittenTurn } from './turn.ts'

/** Where the owner is told; `channel` is what the account is on. */
export interface OwnerAddress extends OutboundAddress {
  channel: ChannelKind
}

/** What `ownerColumns` reads of a business. */
export interface OwnerColumns {
  languages: string[]
  ownerChannel: string | null
  ownerExternalId: string | null
  /** The account on which the owner of the business file is told. */
  ownerAccount: { id: string; kind: string } | null
  /** Chats of owners who were linked by a code. */
  ownersLinked: { id: string; kind: string; address: string }[] | null
}

/** Of a row `b` of `Business`: whom `toOwners` names. */
export const ownerColumns = Prisma.sql`
  b."languages", b."ownerChannel", b."ownerExternalId",
  (SELECT jsonb_build_object('id', a."id", 'kind', a."kind") FROM "ChannelAccount" AS a
    WHERE a."businessId" = b."id" AND a."kind" = b."ownerChannel" ORDER BY a."createdAt", a."id" LIMIT 1) AS "ownerAccount",
  (SELECT jsonb_agg(jsonb_build_object('id', a."id", 'kind', a."kind", 'address', m."address") ORDER BY m."linkedAt", m."id")
    FROM "Member" AS m JOIN "ChannelAccount" AS a ON a."id" = m."accountId"
    WHERE m."businessId" = b."id" AND m."role" = 'owner' AND m."revokedAt" IS NULL) AS "ownersLinked"`

/**
 * Every owner, each on her own channel: the one of the business file first, then those that were linked by a code.
 * Empty where none can be reached.
 */
export function toOwners(business: OwnerColumns): OwnerAddress[] {
  const { ownerAccount, ownerExternalId, ownersLinked } = business
  const linked = (ownersLinked ?? []).map((one) => toOwner(business, one, one.address))
  // Without an account on her channel nothing can reach her there.
  if (!ownerAccount || !ownerExternalId) return linked
  const first = toOwner(business, ownerAccount, ownerExternalId)
  const isFirst = ({ accountId, address }: OwnerAddress) =>
    accountId === first.accountId && isOwner(business, { channel: first.channel, address, aliases: [] })
  return [first, ...linked.filter((owner) => !isFirst(owner))]
}

function toOwner(
  { languages }: OwnerColumns,
  account: { id: string; kind: string },
  address: string,
): OwnerAddress {
  const language = languages.find(isLanguage) ?? 'en'
  return {
    accountId: account.id,
    channel: account.kind as ChannelKind,
    address,
    conversationId: null,
    language,
  }
}

/** What of an owner's address goes into a row. */
export function addressOf({ channel: _, ...address }: OwnerAddress): OutboundAddress {
  return address
}

/** See `BusinessStore.notifyOwner`. */
export function notifyOwner(
  client: PrismaClient,
  businessId: string,
  cause: string,
  says: Say[],
  createdAt: Date,
): Promise<WrittenTurn['notices']> {
  return transaction(client, (tx) =>
    // Causes of two businesses, or of a customer's message, never meet.
    tellOwners(tx, businessId, `notice:${businessId}:${cause}`, says, createdAt),
  )
}

/** Writes to every owner once for each cause. @returns what is to be sent */
export async function tellOwners(
  tx: Db,
  businessId: string,
  cause: string,
  says: Say[],
  createdAt: Date,
): Promise<WrittenTurn['notices']> {
  const [business] = await tx.$queryRaw<(OwnerColumns & { isTold: boolean })[]>`
    SELECT ${ownerColumns}, EXISTS (SELECT FROM "Outbound" AS o WHERE o."causeId" = ${cause}) AS "isTold"
    FROM "Business" AS b WHERE b."id" = ${businessId}`
  const written: WrittenTurn['notices'] = []
  const owners = business ? toOwners(business) : []
  if (!business || (business.isTold && owners.length === 1)) return written
  for (const owner of owners) {
    const isFirst = written.length === 0 && isOwner(business, { ...owner, aliases: [] })
    // Whoever is linked later does not put another one's name on what was told before.
    const causeId = isFirst ? cause : `${cause}:${owner.accountId}:${owner.address}`
    const row = {
      ...addressOf(owner),
      businessId,
      purpose: 'notice' as const,
      causeId,
      ordinal: 0,
      says,
      createdAt,
    }
    const ids = await writeOutbound(tx, [row], { skipDuplicates: true })
    written.push(
      ...ids.map((outboundId) => ({ outboundId, accountId: owner.accountId, channel: owner.channel })),
    )
  }
  return written
}

/** What the owners of one business are told, once for each cause. */
export interface OwnersNotice
  extends Pick<NewOutbound, 'businessId' | 'says' | 'expiresAt' | 'subscriptionEnd'> {
  cause: string
}

/** As `tellOwners`, for many businesses at once: two statements, however many there are. */
export async function tellOwnersOf(
  tx: Db,
  notices: OwnersNotice[],
  createdAt: Date,
): Promise<WrittenTurn['notices']> {
  const owners = await ownersOf(tx, [...new Set(notices.map(({ businessId }) => businessId))])
  const rows = notices.flatMap(({ cause, ...notice }) =>
    (owners.get(notice.businessId) ?? []).map(({ isNamed, ...owner }) => ({
      ...addressOf(owner),
      ...notice,
      purpose: 'notice' as const,
      causeId: isNamed ? cause : `${cause}:${owner.accountId}:${owner.address}`,
      ordinal: 0,
      createdAt,
    })),
  )
  const kinds = new Map([...owners.values()].flat().map(({ accountId, channel }) => [accountId, channel]))
  const written = await insertOutbound(tx, rows, true)
  return written.map(({ id, accountId }) => ({
    ...{ outboundId: id, accountId },
    channel: kinds.get(accountId) as ChannelKind,
  }))
}

/** The owners of each business, as `toOwners` names them; `isNamed`: in the business file. */
async function ownersOf(
  tx: Db,
  businessIds: string[],
): Promise<Map<string, (OwnerAddress & { isNamed: boolean })[]>> {
  const rows = await tx.$queryRaw<(OwnerColumns & { id: string })[]>`
    SELECT b."id", ${ownerColumns} FROM "Business" AS b WHERE b."id" = ANY(${businessIds}::text[])`
  return new Map(
    rows.map((business) => {
      const named = business.ownerAccount !== null && business.ownerExternalId !== null
      const owners = toOwners(business)
      return [business.id, owners.map((owner, i) => ({ ...owner, isNamed: named && i === 0 }))]
    }),
  )
}

/** Names of the owner in her business file that a chat may have: as it stands, and the digits of a phone. */
export function isOwner(
  { ownerChannel, ownerExternalId }: Pick<OwnerColumns, 'ownerChannel' | 'ownerExternalId'>,
  chat: { channel: string; address: string; aliases: { kind: string; value: string }[] },
): boolean {
  if (ownerExternalId === null || ownerChannel !== chat.channel) return false
  const names = [ownerExternalId, ownerExternalId.replace(/\D/g, '')].filter((name) => name !== '')
  const own = chat.aliases.filter(({ kind }) => kind !== 'lid').map(({ value }) => value)
  return names.some(
    (name) => chat.address === name || chat.address.startsWith(`${name}@`) || own.includes(name),
  )
}
