import { mustHaveRoom } from './billing/entitlements.ts'
import type { Clock } from './billing/served.ts'
import type { ChannelKind } from './channel-kind.ts'
import { type Db, lock, transaction } from './client.ts'
import type { Prisma, PrismaClient } from './generated/client.ts'
import type { Seal } from './seal.ts'
import { type Account, type AccountInput, AccountTaken } from './store.ts'
import { storableId } from './text.ts'

const withBusiness = { business: { select: { slug: true } } } satisfies Prisma.ChannelAccountInclude
type AccountRow = Prisma.ChannelAccountGetPayload<{ include: typeof withBusiness }>

/** See `Store.saveAccount`. */
export async function saveAccount(
  client: PrismaClient,
  seal: Seal,
  input: AccountInput,
  now: Clock,
): Promise<Account> {
  const { businessId, kind } = input
  const externalId = storableId(input.externalId, 'externalId of the account')
  const credentials = sealed(seal, input)
  await addAccount(client, { businessId, kind, externalId, ...credentials }, now)
  const row = await client.channelAccount.findUniqueOrThrow({
    where: { kind_externalId: { kind, externalId } },
    include: withBusiness,
  })
  if (row.businessId !== businessId) {
    throw new AccountTaken(
      `The ${kind} account ${externalId} belongs to another business: ${row.business.slug}`,
    )
  }
  if (!credentials.credentials) return toAccount(seal, row)
  const where = { id: row.id, businessId }
  return toAccount(
    seal,
    await client.channelAccount.update({ where, data: credentials, include: withBusiness }),
  )
}

/** The channels that every business has without being asked: no plan counts them. */
const ownKinds: ChannelKind[] = ['web', 'terminal']

/** Where it is not there already. @throws NotInPlan */
async function addAccount(
  client: PrismaClient,
  data: Prisma.ChannelAccountCreateManyInput,
  now: Clock,
): Promise<void> {
  const { businessId, kind, externalId } = data
  await transaction(client, async (tx) => {
    await lock(tx, `channels of ${businessId}`)
    const known = await tx.channelAccount.count({ where: { kind, externalId } })
    if (known > 0) return
    if (!ownKinds.some((own) => own === kind)) {
      const before = await tx.channelAccount.count({ where: { businessId, kind: { notIn: ownKinds } } })
      await mustHaveRoom(tx, businessId, 'channels', { before, after: before + 1 }, now)
    }
    await tx.channelAccount.createMany({ data: [data], skipDuplicates: true })
  })
}

/** Named by its slug, without credentials. */
export async function ensureOwnAccounts(tx: Db, businessId: string, slug: string): Promise<void> {
  await tx.channelAccount.createMany({
    data: ownKinds.map((kind) => ({ businessId, kind, externalId: slug })),
    skipDuplicates: true,
  })
}

export async function listAccounts(client: PrismaClient, seal: Seal, kind?: ChannelKind): Promise<Account[]> {
  const rows = await client.channelAccount.findMany({
    where: kind === undefined ? {} : { kind },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    include: withBusiness,
  })
  return rows.map((row) => toAccount(seal, row))
}

export async function findAccount(client: PrismaClient, seal: Seal, id: string): Promise<Account | null> {
  const row = await client.channelAccount.findUnique({ where: { id }, include: withBusiness })
  return row && toAccount(seal, row)
}

/** See `Store.leaseAccount`. One statement decides. */
export async function leaseAccount(
  client: PrismaClient,
  id: string,
  owner: string,
  until: Date,
  now: Date,
): Promise<boolean> {
  const free = [
    { leaseOwner: null },
    { leaseOwner: owner },
    { leaseUntil: null },
    { leaseUntil: { lte: now } },
  ]
  const { count } = await client.channelAccount.updateMany({
    where: { id, OR: free },
    data: { leaseOwner: owner, leaseUntil: until },
  })
  return count === 1
}

export async function saveCursor(client: PrismaClient, id: string, cursor: string): Promise<void> {
  await client.channelAccount.updateMany({ where: { id }, data: { cursor } })
}

function sealed(seal: Seal, { kind, externalId, credentials }: AccountInput) {
  return credentials
    ? { credentials: seal.close(JSON.stringify(credentials), `${kind} account ${externalId}`) }
    : {}
}

function toAccount(seal: Seal, row: AccountRow): Account {
  const { id, businessId, kind, externalId, cursor } = row
  const opened = row.credentials && seal.open(row.credentials, `${kind} account ${externalId}`)
  return {
    id,
    businessId,
    businessSlug: row.business.slug,
    kind: kind as ChannelKind,
    externalId,
    credentials: opened === null ? null : JSON.parse(opened),
    cursor,
  }
}
