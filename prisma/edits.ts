import type { Edit, Received, Withdrawal } from './channel-events.ts'
import { type Db, transaction } from './client.ts'
import type { PrismaClient } from './generated/client.ts'
import { lockCustomers } from './identity.ts'
import { insert } from './receive.ts'
import { textLimit } from './store.ts'
import { storable } from './text.ts'

/** See `Store.edit`. */
export function edit(
  client: PrismaClient,
  { accountId, externalId, text, at }: Edit,
): Promise<Received | null> {
  return transaction(client, async (tx) => {
    const versions = await lockVersions(tx, accountId, externalId)
    const latest = versions.at(-1)
    const wanted = storable(text, textLimit)
    if (!latest || latest.withdrawnAt || latest.text === wanted) return null
    // An older change that is told late; the message itself may bear a clock that ran ahead.
    if (latest.externalId !== externalId && latest.receivedAt > at) return null
    const chat = await tx.conversation.findUniqueOrThrow({ where: { id: latest.conversationId } })
    if (latest.answeredAt === null) return rewrite(tx, latest, chat, wanted)
    const again = `${externalId}#${Math.floor(at.getTime() / 1000)}`
    const { kind } = latest
    return insert(
      tx,
      { accountId, externalId: again, kind: kind as 'text', text: wanted, receivedAt: at },
      chat,
    )
  })
}

type Version = Awaited<ReturnType<typeof lockVersions>>[number]

/** The message and what it was changed to since, oldest first. No turn answers them until the transaction ends. */
async function lockVersions(tx: Db, accountId: string, externalId: string) {
  const first = await tx.inbound.findUnique({
    where: { accountId_externalId: { accountId, externalId } },
    select: { id: true, businessId: true },
  })
  if (!first) return []
  // Its chat may not be merged into another one meanwhile.
  await lockCustomers(tx, first.businessId)
  const { conversationId } = await tx.inbound.findUniqueOrThrow({ where: { id: first.id } })
  await tx.$queryRaw`SELECT "id" FROM "Conversation" WHERE "id" = ${conversationId} FOR UPDATE`
  return tx.inbound.findMany({
    where: {
      ...{ accountId, conversationId },
      OR: [{ externalId }, { externalId: { startsWith: `${externalId}#` } }],
    },
    orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }],
  })
}

async function rewrite(
  tx: Db,
  { id: messageId, conversationId, businessId }: Version,
  { takenOverUntil }: { takenOverUntil: Date | null },
  text: string,
): Promise<Received> {
  await tx.inbound.update({ where: { id: messageId }, data: { text } })
  await decideAgain(tx, conversationId)
  return { messageId, conversationId, businessId, takenOverUntil }
}

/** A turn that has read the old words is not written. */
async function decideAgain(tx: Db, id: string): Promise<void> {
  await tx.conversation.update({ where: { id }, data: { rev: { increment: 1 } } })
}

/** See `Store.withdraw`. */
export function withdraw(client: PrismaClient, { accountId, externalId, at }: Withdrawal): Promise<void> {
  return transaction(client, async (tx) => {
    const versions = await lockVersions(tx, accountId, externalId)
    const waiting = versions.filter(({ answeredAt }) => answeredAt === null)
    const ids = (rows: Version[]) => ({ id: { in: rows.map(({ id }) => id) } })
    const standing = versions.filter(({ withdrawnAt }) => withdrawnAt === null)
    await tx.inbound.updateMany({ where: ids(standing), data: { text: '', withdrawnAt: at } })
    await tx.inbound.updateMany({ where: ids(waiting), data: { answeredAt: at } })
    const [first] = waiting
    if (first) await decideAgain(tx, first.conversationId)
  })
}
