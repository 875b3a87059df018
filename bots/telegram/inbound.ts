import type { Message, Update, User } from 'grammy/types'
import { type MessageKind, textLimit } from '../../prisma/store.ts'
import type { Inbound } from '../channel.ts'
import { pressedText } from './buttons.ts'

/** The only updates that we ask for: edits, reactions, groups' member lists and the like never come. */
export const allowedUpdates = ['message', 'callback_query'] as const

/** What a press of Telegram's own Start button says. */
const greeting = 'hello'

/**
 * A customer's message, or null for everything else: groups, channels, bots (ourselves included), presses on
 * keyboards that are not ours. The backlog from before the start is not dropped: Telegram kept it for us.
 */
export function inboundOf(update: Update, accountId: string, receivedAt: Date): Inbound | null {
  const said = update.callback_query ? pressOf(update) : messageOf(update.message)
  if (!said || said.from.is_bot) return null
  return {
    accountId,
    externalId: `u${update.update_id}`,
    address: String(said.chatId),
    aliases: [{ kind: 'telegram', value: String(said.from.id) }],
    senderName: nameOf(said.from),
    kind: said.kind,
    text: storable(said.text),
    receivedAt,
  }
}

interface Said {
  chatId: number
  from: User
  kind: MessageKind
  text: string
}

function messageOf(message: Message | undefined): Said | null {
  if (!message?.from || message.chat.type !== 'private') return null
  const text = message.text === undefined ? (message.caption ?? '') : plainText(message.text)
  return { chatId: message.chat.id, from: message.from, kind: kindOf(message), text }
}

function pressOf({ callback_query: query }: Update): Said | null {
  const text = query && pressedText(query)
  if (text === undefined || query?.message?.chat.type !== 'private') return null
  return { chatId: query.message.chat.id, from: query.from, kind: 'text', text }
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

/** PostgreSQL text holds neither NUL nor half a surrogate pair. */
function storable(text: string): string {
  return text.replaceAll('\0', '').slice(0, textLimit).toWellFormed()
}
