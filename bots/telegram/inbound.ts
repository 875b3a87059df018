import type { CallbackQuery, Message, Update, User } from 'grammy/types'
import type { MessageKind } from '../../prisma/channel-events.ts'
import { textLimit } from '../../prisma/store.ts'
import { storable } from '../../prisma/text.ts'
import type { Inbound } from '../channel.ts'
import { addressOf, externalIdOf, type TelegramChat } from './address.ts'
import { pressedText } from './buttons.ts'

/** What a press of Telegram's own Start button says. */
const greeting = 'hello'

/** What somebody wrote in a private chat, as a customer's message. */
export function inboundOf(message: Message, accountId: string, receivedAt: Date): Inbound {
  const chat = { id: message.chat.id, connection: message.business_connection_id }
  const text = message.text === undefined ? (message.caption ?? '') : plainText(message.text)
  const said = { kind: kindOf(message), text: storable(text, textLimit), receivedAt }
  return { ...said, ...senderOf(message.from), ...placeOf(chat, accountId, message.message_id) }
}

/**
 * A tap is worth what typing its button's text would be; null on keyboards that are not ours, and where the business
 * taps a button in a chat of its own account: a private chat has the customer's id.
 */
export function pressOf(
  update: Update,
  query: CallbackQuery,
  accountId: string,
  receivedAt: Date,
): Inbound | null {
  const text = pressedText(query)
  const message = query.message
  if (text === undefined || message?.chat.type !== 'private' || query.from.is_bot) return null
  if (query.from.id !== message.chat.id) return null
  const connection = 'business_connection_id' in message ? message.business_connection_id : undefined
  const place = placeOf({ id: message.chat.id, connection }, accountId, message.message_id)
  // One button may be tapped again later: each tap is a message of its own.
  const externalId = `u${update.update_id}`
  return {
    ...place,
    ...senderOf(query.from),
    externalId,
    kind: 'text',
    text: storable(text, textLimit),
    receivedAt,
  }
}

function placeOf(chat: TelegramChat, accountId: string, messageId: number) {
  return { accountId, address: addressOf(chat), externalId: externalIdOf(chat, messageId) }
}

function senderOf(from: User | undefined): Pick<Inbound, 'aliases' | 'senderName'> {
  if (!from) return { aliases: [] }
  return { aliases: [{ kind: 'telegram', value: String(from.id) }], senderName: nameOf(from) }
}

/** `/start ref_1` greets; `/prices@ada_bot` says "prices". */
function plainText(text: string): string {
  const command = /^\/([a-z0-9_]+)(?:@\w+)?(.*)$/is.exec(text)
  if (!command) return text
  return command[1] === 'start' ? greeting : `${command[1]?.replaceAll('_', ' ')}${command[2]}`
}

const kinds = [
  ['text', 'text'],
  ['voice', 'voice'],
  ['audio', 'voice'],
  ['photo', 'image'],
  ['video', 'video'],
  ['video_note', 'video'],
  ['animation', 'video'],
  ['document', 'document'],
  // A venue carries a location too; both say where.
  ['location', 'location'],
  ['contact', 'contact'],
  ['sticker', 'sticker'],
] as const satisfies readonly (readonly [keyof Message, MessageKind])[]

function kindOf(message: Message): MessageKind {
  return kinds.find(([field]) => message[field] !== undefined)?.[1] ?? 'other'
}

function nameOf(user: User): string {
  return [user.first_name, user.last_name].filter(Boolean).join(' ')
}
