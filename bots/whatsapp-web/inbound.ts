import type { Message, MessageId } from 'whatsapp-web.js'
import type { MessageKind } from '../../prisma/channel-events.ts'
import { textLimit } from '../../prisma/store.ts'
import { storable } from '../../prisma/text.ts'
import { plainChatId } from './chat-id.ts'
import type { Clock } from './clock.ts'

/** What WhatsApp Web tells of a message in a one-to-one chat, in the product's words; nobody is looked up yet. */
export interface Seen {
  /** Unique among what this account sent or received: the same in a LID's chat and in the phone's. */
  externalId: string
  /** The id without direction and chat. */
  bareId: string
  chatId: string
  /** Written on this account: by Jara, or by a person in another client. */
  own: boolean
  kind: MessageKind
  text: string
  senderName?: string
  at: Date
  /** Taken back by its sender; nothing else of it is left. */
  withdrawn: boolean
  /** When its text was last changed. */
  editedAt?: Date
  /** How far an own message got: https://docs.wwebjs.dev/global.html#MessageAck */
  tick: number
}

/** Fields of WhatsApp Web's message that the library hands through untouched. */
interface RawMessage {
  caption?: string
  notifyName?: string
  isViewOnce?: boolean
  subtype?: string
  pollName?: string
}

const kinds: Readonly<Record<string, MessageKind>> = {
  chat: 'text',
  list_response: 'text',
  buttons_response: 'text',
  template_button_reply: 'text',
  poll_creation: 'text',
  ptt: 'voice',
  audio: 'voice',
  image: 'image',
  video: 'video',
  ptv: 'video',
  document: 'document',
  location: 'location',
  live_location: 'location',
  vcard: 'contact',
  multi_vcard: 'contact',
  sticker: 'sticker',
}

/** Nobody wrote these; an album's pictures come as messages of their own. */
const notWritten = new Set([
  ...['e2e_notification', 'gp2', 'group_notification', 'broadcast_notification', 'notification'],
  ...['notification_template', 'call_log', 'protocol', 'reaction', 'debug', 'ciphertext', 'album'],
  ...['reaction_enc', 'poll_update', 'pinned_message', 'keep_in_chat'],
])

/** A linked device is never given what may be looked at once: it stays sealed, and says so. */
const viewOnceSubtype = 'view_once_unavailable_fanout'

/**
 * @returns null for what is no message of a customer or of the business: groups, status, broadcast lists, newsletters,
 * notifications, and what WhatsApp has not decrypted yet (it comes again)
 */
export function seen(message: Message, clock: Clock): Seen | null {
  const chatId = plainChatId(String(message.id.remote))
  const raw = message.rawData as RawMessage
  const kind = kindOf(message.type, raw)
  if (!chatId || message.isStatus || message.broadcast || kind === null) return null
  const { key, withdrawn } = withdrawalOf(message)
  const { latestEditSenderTimestampMs: editedMs } = message
  return {
    ...namesOfMessage(key, message.fromMe),
    ...{ chatId, own: message.fromMe, kind, withdrawn, tick: message.ack },
    text: storable(withdrawn ? '' : textOf(message, kind, raw), textLimit),
    at: clock.ours(message.timestamp * 1000),
    ...(raw.notifyName && !message.fromMe && { senderName: storable(raw.notifyName) }),
    ...(editedMs && { editedAt: clock.ours(editedMs) }),
  }
}

function kindOf(type: string, raw: RawMessage): MessageKind | null {
  if (raw.isViewOnce || raw.subtype === viewOnceSubtype) return 'view-once'
  return notWritten.has(type) ? null : (kinds[type] ?? 'other')
}

/** A withdrawn message keeps its place, or a new one stands for it and names it. */
function withdrawalOf(message: Message): { key: MessageId; withdrawn: boolean } {
  const withdrawn = (message.type as string) === 'revoked'
  return { key: (withdrawn && message.protocolMessageKey) || message.id, withdrawn }
}

/** The serialized id would name the chat too, which differs between a LID and its phone. */
export function namesOfMessage({ id }: MessageId, own: boolean): Pick<Seen, 'externalId' | 'bareId'> {
  return { externalId: `${own ? 'out' : 'in'}:${id}`, bareId: id }
}

/** The body of anything but a text is a preview picture or a card. */
function textOf(message: Message, kind: MessageKind, raw: RawMessage): string {
  return kind === 'text' ? (raw.pollName ?? message.body) : (raw.caption ?? '')
}
