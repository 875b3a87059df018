import type { IncomingMessage, Received } from './channel-events.ts'
import { type Db, transaction } from './client.ts'
import { foreignKeyViolation, sqlState } from './database-error.ts'
import type { PrismaClient } from './generated/client.ts'
import {
  accountOf,
  addressesOf,
  chatOf,
  cleanedNames,
  findChats,
  type KnownChat,
  lockCustomers,
} from './identity.ts'
import { textLimit } from './store.ts'
import { storable, storableId } from './text.ts'

const nameLimit = 120
const attempts = 4

/** Takes back what a transaction has written for a message that turns out to be stored already. */
export class AlreadyStored extends Error {}

/** See `Store.receive`. */
export async function receive(client: PrismaClient, incoming: IncomingMessage): Promise<Received | null> {
  const message = cleaned(incoming)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await receiveOnce(client, message)
    } catch (error) {
      if (error instanceof AlreadyStored) return null
      // The chat was merged into another one between finding it and writing into it: look again.
      if (attempt === attempts || sqlState(error) !== foreignKeyViolation) throw error
    }
  }
}

async function receiveOnce(client: PrismaClient, message: IncomingMessage): Promise<Received | null> {
  const [known, ...others] = await findChats(client, message.accountId, addressesOf(message))
  const isSettled = known?.address === message.address && others.length === 0
  // The common case is one INSERT, a transaction by itself.
  if (isSettled && !teachesSomething(known, message)) return insert(client, message, known)
  return transaction(client, (tx) => receiveFromNew(tx, message))
}

function cleaned(message: IncomingMessage): IncomingMessage {
  const senderName = storable(message.senderName ?? '', nameLimit).trim()
  const { senderName: _, ...rest } = cleanedNames(message)
  return {
    ...rest,
    externalId: storableId(message.externalId, 'externalId'),
    text: storable(message.text, textLimit),
    ...(senderName ? { senderName } : {}),
  }
}

function teachesSomething({ customer }: KnownChat, message: IncomingMessage): boolean {
  const isNew = (alias: { kind: string; value: string }) =>
    !customer.aliases.some(({ kind, value }) => kind === alias.kind && value === alias.value)
  return message.aliases.some(isNew) || (customer.name === null && message.senderName !== undefined)
}

/** A customer's first message, or one that brings another name of hers. */
async function receiveFromNew(tx: Db, message: IncomingMessage): Promise<Received> {
  const { businessId } = await accountOf(tx, message.accountId)
  // New customers of one business come in one at a time, so that two first messages make one customer.
  await lockCustomers(tx, businessId)
  const chat = await chatOf(tx, businessId, message, message.receivedAt)
  const { senderName: name } = message
  if (name !== undefined) {
    await tx.customer.updateMany({ where: { id: chat.customerId, name: null }, data: { name } })
  }
  const received = await insert(tx, message, chat)
  if (!received) throw new AlreadyStored()
  return received
}

/** @returns null when it is stored already. */
export async function insert(
  db: Db,
  message: Pick<IncomingMessage, 'accountId' | 'externalId' | 'kind' | 'text' | 'receivedAt'>,
  conversation: { id: string; businessId: string; takenOverUntil: Date | null },
): Promise<Received | null> {
  const { accountId, externalId, kind, text, receivedAt } = message
  const { id: conversationId, businessId, takenOverUntil } = conversation
  const [row] = await db.inbound.createManyAndReturn({
    data: [{ businessId, accountId, conversationId, externalId, kind, text, receivedAt }],
    skipDuplicates: true,
    select: { id: true },
  })
  return row ? { messageId: row.id, conversationId, businessId, takenOverUntil } : null
}
