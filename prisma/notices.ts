import type { Say } from '../domain/say.ts'
import { isLanguage } from './catalogue.ts'
import type { ChannelKind } from './channel-kind.ts'
import { type Db, transaction } from './client.ts'
import type { Business as BusinessRow, PrismaClient } from './generated/client.ts'
import { insertOutbound, type NewOutbound, type OutboundAddress, writeOutbound } from './outbound.ts'
import type { WrittenTurn } from './turn.ts'

/** Where the owner is told; `channel` is what the account is on. */
export interface OwnerAddress extends OutboundAddress {
  channel: ChannelKind
}

/**
 * Every owner, each on her own channel: the one of the business file first, then those that were linked by a code.
 * Empty where none can be reached.
 */
export async function ownerAddresses(db: Db, business: BusinessRow): Promise<OwnerAddress[]> {
  const [first, linked] = await Promise.all([ownerOfFile(db, business), linkedOwners(db, business)])
  return firstAndOthers(business, first, linked)
}

/** Who is linked as well under the name in the business file is told once. */
function firstAndOthers(
  business: BusinessRow,
  first: OwnerAddress | null,
  linked: OwnerAddress[],
): OwnerAddress[] {
  const isFirst = ({ accountId, address }: OwnerAddress) =>
    accountId === first?.accountId && isOwner(business, { channel: first.channel, address, aliases: [] })
  return first ? [first, ...linked.filter((owner) => !isFirst(owner))] : linked
}

/** @returns null where the business has no account on her channel: nothing can reach her there. */
async function ownerOfFile(db: Db, business: BusinessRow): Promise<OwnerAddress | null> {
  const { id: businessId, ownerChannel, ownerExternalId } = business
  if (!ownerChannel || !ownerExternalId) return null
  const account = await db.channelAccount.findFirst({
    where: { businessId, kind: ownerChannel },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true, kind: true },
  })
  return account && toOwner(business, account, ownerExternalId)
}

async function linkedOwners(db: Db, business: BusinessRow): Promise<OwnerAddress[]> {
  const rows = await db.member.findMany({
    where: { businessId: business.id, role: 'owner', revokedAt: null },
    orderBy: [{ linkedAt: 'asc' }, { id: 'asc' }],
    select: { address: true, account: { select: { id: true, kind: true } } },
    relationLoadStrategy: 'join',
  })
  return rows.map(({ account, address }) => toOwner(business, account, address))
}

function toOwner(
  { languages }: BusinessRow,
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
  const business = await tx.business.findUniqueOrThrow({ where: { id: businessId } })
  const written: WrittenTurn['notices'] = []
  for (const owner of await ownerAddresses(tx, business)) {
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

/** The owners of each business, as `ownerAddresses` names them; `isNamed`: in the business file. */
async function ownersOf(
  tx: Db,
  businessIds: string[],
): Promise<Map<string, (OwnerAddress & { isNamed: boolean })[]>> {
  const kindOf = { id: true, kind: true } as const
  const businesses = await tx.business.findMany({
    where: { id: { in: businessIds } },
    include: {
      accounts: { select: kindOf, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
      members: {
        where: { role: 'owner', revokedAt: null },
        orderBy: [{ linkedAt: 'asc' }, { id: 'asc' }],
        select: { address: true, account: { select: kindOf } },
      },
    },
    relationLoadStrategy: 'join',
  })
  return new Map(
    businesses.map(({ accounts, members, ...business }) => {
      const account = accounts.find(({ kind }) => kind === business.ownerChannel)
      const first =
        account && business.ownerExternalId ? toOwner(business, account, business.ownerExternalId) : null
      const linked = members.map(({ account: on, address }) => toOwner(business, on, address))
      const owners = firstAndOthers(business, first, linked)
      return [business.id, owners.map((owner) => ({ ...owner, isNamed: owner === first }))]
    }),
  )
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
