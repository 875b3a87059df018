import type { Identity, IncomingMessage } from './channel-events.ts'
import { type Db, lock, transaction } from './client.ts'
import type { PrismaClient } from './generated/client.ts'
import { lockToMerge, mergeConversations, mergeCustomers } from './merge.ts'
import { UnknownAccount } from './store.ts'
import { storableId } from './text.ts'

/** One chat and the customer in it, by all the names that a channel gives for them. */
export type Named = Pick<IncomingMessage, 'accountId' | 'address' | 'otherAddresses' | 'aliases'>

export type KnownChat = Awaited<ReturnType<typeof findChats>>[number]

/** @throws RangeError when a name is too long to be one. */
export function cleanedNames<T extends Named>(named: T): T {
  const address = cleanedAddress(named.address)
  const others = (named.otherAddresses ?? []).map(cleanedAddress).filter((other) => other !== address)
  return { ...named, address, aliases: named.aliases.map(cleanedAlias), otherAddresses: others }
}

function cleanedAlias({ kind, value }: Named['aliases'][number]) {
  return { kind: storableId(kind, 'kind of an alias'), value: storableId(value, 'value of an alias') }
}

function cleanedAddress(address: string): string {
  return storableId(address, 'address')
}

export function addressesOf({ address, otherAddresses = [] }: Named): string[] {
  return [address, ...otherAddresses]
}

/** Every chat of the account that has one of the addresses; more than one when they are only now known to be one. */
export function findChats(db: Db, accountId: string, addresses: string[]) {
  return db.conversation.findMany({
    where: { accountId, address: { in: addresses } },
    relationLoadStrategy: 'join',
    select: {
      id: true,
      businessId: true,
      address: true,
      language: true,
      takenOverUntil: true,
      customer: { select: { id: true, name: true, aliases: { select: { kind: true, value: true } } } },
    },
  })
}

export async function accountOf(tx: Db, id: string) {
  const account = await tx.channelAccount.findUnique({
    where: { id },
    relationLoadStrategy: 'join',
    select: { businessId: true, business: { select: { quietMinutes: true, handBackWord: true } } },
  })
  if (!account) throw new UnknownAccount(`No channel account has the id ${id}`)
  return account
}

/** Customers and chats of one business are created and merged by one transaction at a time. */
export function lockCustomers(tx: Db, businessId: string): Promise<void> {
  return lock(tx, `customers of ${businessId}`)
}

/**
 * The one chat that has these names, created or merged where needed. Within `lockCustomers`.
 * @param at when it began, if it is new
 */
export async function chatOf(tx: Db, businessId: string, named: Named, at: Date) {
  const { accountId, aliases } = named
  const names = { accountId, aliases, addresses: addressesOf(named) }
  const { chats, customers } = await whoseNames(tx, businessId, names)
  await lockToMerge(tx, customers, chats)
  const customerId = await oneCustomer(tx, businessId, customers, at)
  await learnAliases(tx, businessId, customerId, aliases)
  return { ...(await oneChat(tx, { businessId, customerId, named, at, chats })), businessId, customerId }
}

/** See `Store.identify`. */
export async function identify(client: PrismaClient, identity: Identity): Promise<void> {
  const { accountId, aliases } = identity
  const names = { aliases: aliases.map(cleanedAlias), addresses: identity.addresses.map(cleanedAddress) }
  await transaction(client, async (tx) => {
    const account = await tx.channelAccount.findUnique({ where: { id: accountId } })
    if (!account) return
    const { businessId } = account
    await lockCustomers(tx, businessId)
    const { chats, customers } = await whoseNames(tx, businessId, { accountId, ...names })
    if (customers.length === 0) return
    await lockToMerge(tx, customers, chats)
    const customerId = await mergeCustomers(tx, customers)
    await learnAliases(tx, businessId, customerId, names.aliases)
    const address = names.addresses.at(-1)
    if (address !== undefined && chats.length > 0) await mergeConversations(tx, chats, address)
  })
}

/** Ids of the chats and of the customers that are known by any of the names. */
async function whoseNames(tx: Db, businessId: string, { accountId, aliases, addresses }: Identity) {
  const chats = await findChats(tx, accountId, addresses)
  const found = await tx.customerAlias.findMany({ where: { businessId, OR: aliases } })
  const customers = [...chats.map(({ customer }) => customer.id), ...found.map((alias) => alias.customerId)]
  return { chats: chats.map(({ id }) => id), customers: [...new Set(customers)] }
}

async function oneCustomer(tx: Db, businessId: string, known: string[], at: Date): Promise<string> {
  if (known.length > 0) return mergeCustomers(tx, known)
  return (await tx.customer.create({ data: { businessId, createdAt: at } })).id
}

function learnAliases(tx: Db, businessId: string, customerId: string, aliases: Named['aliases']) {
  return tx.customerAlias.createMany({
    data: aliases.map((alias) => ({ ...alias, businessId, customerId })),
    skipDuplicates: true,
  })
}

interface ChatToFind {
  businessId: string
  customerId: string
  named: Named
  at: Date
  chats: string[]
}

function oneChat(tx: Db, { businessId, customerId, named, at, chats }: ChatToFind) {
  const { accountId, address } = named
  if (chats.length > 0) return mergeConversations(tx, chats, address)
  return tx.conversation.create({
    data: { businessId, accountId, customerId, address, createdAt: at },
    select: { id: true, language: true, takenOverUntil: true },
  })
}
