import type { ChannelKind } from './channel-kind.ts'
import { type Db, transaction } from './client.ts'
import { sqlState, uniqueViolation } from './database-error.ts'
import type { Prisma, PrismaClient } from './generated/client.ts'
import type { Link, LinkReport, LinkRequest, LinkState } from './phone-link.ts'
import type { Seal } from './seal.ts'
import { NumberTaken } from './store.ts'
import { storable } from './text.ts'

const withAccount = { account: { select: { businessId: true } } } satisfies Prisma.ChannelLinkInclude
type LinkRow = Prisma.ChannelLinkGetPayload<{ include: typeof withAccount }>

/** See `Store.links`. */
export async function listLinks(client: PrismaClient, seal: Seal, kind: ChannelKind): Promise<Link[]> {
  const rows = await client.channelLink.findMany({
    where: { account: { kind } },
    orderBy: [{ account: { createdAt: 'asc' } }, { accountId: 'asc' }],
    include: withAccount,
  })
  return rows.map((row) => toLink(seal, row))
}

/** See `Store.link`. */
export async function findLink(client: PrismaClient, seal: Seal, accountId: string): Promise<Link | null> {
  const row = await client.channelLink.findUnique({ where: { accountId }, include: withAccount })
  return row && toLink(seal, row)
}

function toLink(seal: Seal, row: LinkRow): Link {
  const { accountId, since, detail, number, linkedAt, wantedUntil, pairNumber, offerKind, offeredAt } = row
  const offer = row.offer && {
    kind: offerKind === 'code' ? ('code' as const) : ('qr' as const),
    value: seal.open(row.offer, placeOf(accountId)),
    at: offeredAt ?? since,
  }
  const { businessId } = row.account
  const state = row.state as LinkState
  return { accountId, businessId, state, since, detail, number, linkedAt, offer, wantedUntil, pairNumber }
}

function placeOf(accountId: string): string {
  return `link of ${accountId}`
}

/** See `Store.reportLink`. */
export async function reportLink(
  client: PrismaClient,
  seal: Seal,
  accountId: string,
  report: LinkReport,
): Promise<void> {
  try {
    await transaction(client, async (tx) => {
      const before = await lockLink(tx, accountId, report.at)
      if (report.number !== undefined) await freeNumber(tx, accountId, report.number)
      const data = {
        ...stateOf(before, report),
        ...offerOf(seal, accountId, report),
        ...numberOf(before, report),
      }
      await tx.channelLink.update({ where: { accountId }, data })
    })
  } catch (error) {
    if (sqlState(error) !== uniqueViolation) throw error
    throw new NumberTaken(
      'This phone is linked to another account: unlink it there first, or link another phone',
      {
        cause: error,
      },
    )
  }
}

type Before = Awaited<ReturnType<typeof lockLink>>

async function lockLink(tx: Db, accountId: string, since: Date) {
  await tx.channelLink.createMany({ data: [{ accountId, since }], skipDuplicates: true })
  await tx.$queryRaw`SELECT "accountId" FROM "ChannelLink" WHERE "accountId" = ${accountId} FOR UPDATE`
  return tx.channelLink.findUniqueOrThrow({ where: { accountId } })
}

/** A link that has ended does not keep its phone from another account. */
async function freeNumber(tx: Db, accountId: string, number: string): Promise<void> {
  await tx.channelLink.updateMany({
    where: { number, accountId: { not: accountId }, state: { in: ['unlinked', 'lost', 'banned'] } },
    data: { number: null, linkedAt: null },
  })
}

const noOffer = { offerKind: null, offer: null, offeredAt: null }
const noRequest = { wantedUntil: null, pairNumber: null, keyHash: null, visitorHash: null }

function stateOf(before: Before, { state, at, detail }: LinkReport): Prisma.ChannelLinkUpdateInput {
  return {
    state,
    since: before.state === state ? before.since : at,
    detail: detail === undefined ? null : storable(detail),
    ...(state === 'ready' ? noRequest : {}),
  }
}

function offerOf(
  seal: Seal,
  accountId: string,
  { state, offer, at }: LinkReport,
): Prisma.ChannelLinkUpdateInput {
  if (state !== 'linking') return noOffer
  if (!offer) return {}
  return { offerKind: offer.kind, offer: seal.close(offer.value, placeOf(accountId)), offeredAt: at }
}

function numberOf(before: Before, { state, number, at }: LinkReport): Prisma.ChannelLinkUpdateInput {
  const isNew = number !== undefined && number !== before.number
  const begins = state === 'ready' && (isNew || before.linkedAt === null)
  // Known before it is ready, the new phone's beginning is still to come.
  const linkedAt = begins ? { linkedAt: at } : isNew ? { linkedAt: null } : {}
  return { ...(number === undefined ? {} : { number }), ...linkedAt }
}

/** See `Store.requestLink`. */
export async function requestLink(
  client: PrismaClient,
  accountId: string,
  { keyHash, until, now }: LinkRequest,
): Promise<void> {
  const asked = { keyHash, wantedUntil: until, visitorHash: null, pairNumber: null }
  await client.channelLink.upsert({
    where: { accountId },
    create: { accountId, since: now, ...asked },
    update: asked,
  })
}

const asksForCode = { pairNumber: { not: null } }

/** See `Store.choosePairing`. What was offered for the other way is gone. */
export async function choosePairing(db: Db, accountId: string, number: string | null): Promise<void> {
  await db.channelLink.updateMany({
    where: {
      accountId,
      ...(number === null ? asksForCode : { OR: [{ pairNumber: null }, { pairNumber: { not: number } }] }),
    },
    data: { pairNumber: number, ...noOffer },
  })
}

/** See `Store.admitVisitor`. One statement decides: of two browsers the second finds the first one's mark. */
export async function admitVisitor(
  db: Db,
  accountId: string,
  keyHash: string,
  visitorHash: string,
  now: Date,
): Promise<boolean> {
  const { count } = await db.channelLink.updateMany({
    where: { accountId, keyHash, wantedUntil: { gt: now }, OR: [{ visitorHash: null }, { visitorHash }] },
    data: { visitorHash },
  })
  return count === 1
}
