import type { BusinessMessagesDeleted, Message, Update } from 'grammy/types'
import type { ChannelEvent } from '../channel.ts'
import { externalIdOf } from './address.ts'
import type { Connections } from './connections.ts'
import { inboundOf, pressOf } from './inbound.ts'

/** The only updates that we ask for: reactions, groups' member lists and the like never come. */
export const allowedUpdates = [
  'message',
  'edited_message',
  'callback_query',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
] as const

export interface Hearing {
  accountId: string
  connections: Connections
  receivedAt: Date
}

/**
 * What an update tells: nothing where it comes from a group, a channel, a bot (ourselves included), a keyboard that is
 * not ours, or an account that is not the business's. The backlog from before the start is not dropped: Telegram kept
 * it for us.
 * @throws what `Connections.holderOf` throws
 */
export async function eventsOf(update: Update, hearing: Hearing): Promise<ChannelEvent[]> {
  const { accountId, connections, receivedAt } = hearing
  if (update.business_connection) {
    await connections.changed(update.business_connection)
    return []
  }
  if (update.deleted_business_messages) return withdrawalsOf(update.deleted_business_messages, hearing)
  if (update.callback_query) return some(pressOf(update, update.callback_query, accountId, receivedAt))
  const edited = update.edited_message ?? update.edited_business_message
  if (edited) return editsOf(edited, hearing)
  const message = update.message ?? update.business_message
  return message ? messagesOf(message, hearing) : []
}

function some(event: ChannelEvent | null): ChannelEvent[] {
  return event ? [event] : []
}

async function messagesOf(message: Message, hearing: Hearing): Promise<ChannelEvent[]> {
  const writer = await writerOf(message, hearing)
  if (writer === 'nobody') return []
  const { accountId, receivedAt } = hearing
  const inbound = inboundOf(message, accountId, receivedAt)
  if (writer === 'customer') return some(inbound)
  const { senderName: _, receivedAt: at, ...said } = inbound
  // Her chat with a customer has the customer's id.
  const aliases = [{ kind: 'telegram', value: String(message.chat.id) }]
  return [{ ...said, aliases, at, event: 'person' }]
}

async function editsOf(message: Message, hearing: Hearing): Promise<ChannelEvent[]> {
  if ((await writerOf(message, hearing)) !== 'customer') return []
  const { accountId, receivedAt } = hearing
  const { externalId, text } = inboundOf(message, accountId, receivedAt)
  return [{ event: 'edit', accountId, externalId, text, at: receivedAt }]
}

async function withdrawalsOf(deleted: BusinessMessagesDeleted, hearing: Hearing): Promise<ChannelEvent[]> {
  const { business_connection_id: connection, chat, message_ids } = deleted
  if ((await hearing.connections.holderOf(connection)) === null) return []
  return message_ids.map((id) => ({
    event: 'withdrawal',
    accountId: hearing.accountId,
    externalId: externalIdOf({ id: chat.id, connection }, id),
    at: hearing.receivedAt,
  }))
}

/**
 * Who wrote a message of a private chat. In a business account's chats that may be a person of the business, in a
 * client of hers; what a bot or Telegram's own greeting and away messages say counts for nobody's.
 */
async function writerOf(
  message: Message,
  { connections }: Hearing,
): Promise<'customer' | 'person' | 'nobody'> {
  const { from, chat, business_connection_id: connection } = message
  if (!from || from.is_bot || chat.type !== 'private') return 'nobody'
  if (connection === undefined) return 'customer'
  if (message.sender_business_bot || message.is_from_offline) return 'nobody'
  const holder = await connections.holderOf(connection)
  if (holder === null) return 'nobody'
  return from.id === holder ? 'person' : 'customer'
}
