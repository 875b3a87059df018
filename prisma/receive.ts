import { type Db, lock, transaction } from './client.ts'
import type { PrismaClient } from './generated/client.ts'
import { type IncomingMessage, type Received, textLimit, UnknownAccount } from './store.ts'
import { storable, storableId } from './text.ts'

const nameLimit = 120

/** Takes back what a transaction has written for a message that turns out to be stored already. */
class AlreadyStored extends Error {}

/** See `Store.receive`. */
export async function receive(client: PrismaClient, incoming: IncomingMessage): Promise<Received | null> {
  const message = cleaned(incoming)
  const known = await findConversation(client, message)
  // The common case is one INSERT, a transaction by itself.
  if (known && !teachesSomething(known, message)) return insert(client, message, known)
  try {
    return await transaction(client, (tx) => receiveFromNew(tx, message))
  } catch (error) {
    if (error instanceof AlreadyStored) return null
    throw error
  }
}

function cleaned(message: IncomingMessage): IncomingMessage {
  const aliases = message.aliases.map(({ kind, value }) => ({
    kind: storableId(kind, 'kind of an alias'),
    value: storableId(value, 'value of an alias'),
  }))
  const senderName = storable(message.senderName ?? '', nameLimit).trim()
  const { senderName: _, ...rest } = message
  return {
    ...rest,
    externalId: storableId(message.externalId, 'externalId'),
    address: storableId(message.address, 'address'),
    text: storable(message.text, textLimit),
    aliases,
    ...(senderName ? { senderName } : {}),
  }
}

type Known = NonNullable<Awaited<ReturnType<typeof findConversation>>>

function findConversation(db: Db, { accountId, address }: IncomingMessage) {
  return db.conversation.findUnique({
    where: { accountId_address: { accountId, address } },
    relationLoadStrategy: 'join',
    select: {
      id: true,
      businessId: true,
      customer: { select: { id: true, name: true, aliases: { select: { kind: true, value: true } } } },
    },
  })
}

function teachesSomething({ customer }: Known, message: IncomingMessage): boolean {
  const isNew = (alias: { kind: string; value: string }) =>
    !customer.aliases.some(({ kind, value }) => kind === alias.kind && value === alias.value)
  return message.aliases.some(isNew) || (customer.name === null && message.senderName !== undefined)
}

/** A customer's first message, or one that brings another name of hers. */
async function receiveFromNew(tx: Db, message: IncomingMessage): Promise<Received> {
  const account = await tx.channelAccount.findUnique({ where: { id: message.accountId } })
  if (!account) throw new UnknownAccount(`No channel account has the id ${message.accountId}`)
  const { businessId } = account
  // New customers of one business come in one at a time, so that two first messages make one customer.
  await lock(tx, `customers of ${businessId}`)
  const known = await findConversation(tx, message)
  const customerId = known?.customer.id ?? (await findOrCreateCustomer(tx, businessId, message))
  if (!known || teachesSomething(known, message)) await learn(tx, businessId, customerId, message)
  const conversation = known ?? (await createConversation(tx, businessId, customerId, message))
  const received = await insert(tx, message, { id: conversation.id, businessId })
  if (!received) throw new AlreadyStored()
  return received
}

async function findOrCreateCustomer(tx: Db, businessId: string, message: IncomingMessage): Promise<string> {
  const { aliases, receivedAt } = message
  const found = await tx.customerAlias.findMany({ where: { businessId, OR: aliases } })
  const first = aliases.flatMap((alias) =>
    found.filter((row) => row.kind === alias.kind && row.value === alias.value),
  )[0]
  if (first) return first.customerId
  return (await tx.customer.create({ data: { businessId, createdAt: receivedAt } })).id
}

/** Names that belong to another customer already stay hers. */
async function learn(
  tx: Db,
  businessId: string,
  customerId: string,
  message: IncomingMessage,
): Promise<void> {
  await tx.customerAlias.createMany({
    data: message.aliases.map((alias) => ({ ...alias, businessId, customerId })),
    skipDuplicates: true,
  })
  if (message.senderName === undefined) return
  await tx.customer.updateMany({ where: { id: customerId, name: null }, data: { name: message.senderName } })
}

function createConversation(tx: Db, businessId: string, customerId: string, message: IncomingMessage) {
  const { accountId, address, receivedAt } = message
  return tx.conversation.create({
    data: { businessId, accountId, customerId, address, createdAt: receivedAt },
  })
}

async function insert(
  db: Db,
  { accountId, externalId, kind, text, receivedAt }: IncomingMessage,
  conversation: { id: string; businessId: string },
): Promise<Received | null> {
  const { id: conversationId, businessId } = conversation
  const [row] = await db.inbound.createManyAndReturn({
    data: [{ businessId, accountId, conversationId, externalId, kind, text, receivedAt }],
    skipDuplicates: true,
    select: { id: true },
  })
  return row ? { messageId: row.id, conversationId, businessId } : null
}
