import type { MessageKind } from '../../prisma/channel-events.ts'
import { textLimit } from '../../prisma/store.ts'
import { storable } from '../../prisma/text.ts'
import type { ChannelEvent, Inbound } from '../channel.ts'
import { pressedText } from './choices.ts'
import { type Hearing, type Told, timeOf } from './hearing.ts'
import { type Party, senderOf, withContact } from './party.ts'
import { type Content, errorShape, type Message, messageShape, type Value } from './payload.ts'
import { receiptOf } from './receipts.ts'

/** Everything of one change that concerns us, in its order. What is malformed is logged by its place, and left out. */
export function eventsOf(value: Value, hearing: Hearing): Told[] {
  for (const error of value.errors) {
    const { accountId, log } = hearing
    log.warn(
      { accountId, code: errorShape.safeParse(error).data?.code },
      'Meta reports an error of a WhatsApp number',
    )
  }
  return [
    ...value.messages.flatMap((raw) =>
      parsed(raw, hearing, (message) => ofCustomer(message, value, hearing)),
    ),
    ...value.message_echoes.flatMap((raw) => parsed(raw, hearing, (echo) => ofPerson(echo, hearing))),
    ...value.statuses.flatMap((raw) => receiptOf(raw, hearing)),
  ]
}

function parsed(raw: unknown, { accountId, log }: Hearing, read: (message: Message) => Told[]): Told[] {
  const { success, data, error } = messageShape.safeParse(raw)
  if (success) return read(data)
  const at = error.issues.map(({ path }) => path.join('.')).join(', ')
  log.warn({ accountId, at }, 'a message of a WhatsApp webhook cannot be read and is left out')
  return []
}

function ofCustomer(message: Message, value: Value, hearing: Hearing): Told[] {
  const { accountId } = hearing
  const at = timeOf(message.timestamp, hearing.now)
  const sender = withContact(senderOf(message), value)
  if (message.group_id !== undefined || !sender || isOwn(sender, value)) return []
  const chat = sender.address
  if (message.type === 'system') return numberChange(message, sender, accountId)
  if (message.edit) {
    const { original_message_id: externalId, message: edited } = message.edit
    return [{ chat, event: { event: 'edit', accountId, externalId, text: wordsOf(edited), at } }]
  }
  if (message.revoke) {
    const externalId = message.revoke.original_message_id
    return [{ chat, event: { event: 'withdrawal', accountId, externalId, at } }]
  }
  // Neither is something said: a thumb under a message, and a chat that was opened from an advertisement.
  if (message.type === 'reaction' || message.type === 'request_welcome') return []
  return [{ chat, event: inboundOf(message, sender, accountId, at) }]
}

function inboundOf(message: Message, sender: Party, accountId: string, receivedAt: Date): Inbound {
  const { name, address, otherAddresses, aliases } = sender
  return {
    ...{ accountId, externalId: message.id, address, aliases, receivedAt },
    ...(otherAddresses.length > 0 && { otherAddresses }),
    ...(name !== undefined && { senderName: name }),
    kind: kindOf(message),
    text: wordsOf(message),
  }
}

/**
 * A person of the business wrote in the WhatsApp Business app, on a number that is on the app and on the Cloud API
 * (coexistence). Her edits and deletions are no new words.
 */
function ofPerson(echo: Message, { accountId, now }: Hearing): Told[] {
  const customer = senderOf({ from: echo.to, from_user_id: echo.to_user_id })
  if (!customer || echo.type === 'edit' || echo.type === 'revoke' || echo.type === 'reaction') return []
  const { address, otherAddresses, aliases } = customer
  const event: ChannelEvent = {
    ...{ event: 'person', accountId, externalId: echo.id, address, aliases, at: timeOf(echo.timestamp, now) },
    ...(otherAddresses.length > 0 && { otherAddresses }),
    ...{ kind: kindOf(echo), text: wordsOf(echo) },
  }
  return [{ chat: address, event }]
}

/** She has another number, or another business-scoped id with it: who she was and who she is are one. */
function numberChange({ system }: Message, before: Party, accountId: string): Told[] {
  if (system?.type !== 'user_changed_number' && system?.type !== 'user_changed_user_id') return []
  const previous = senderOf({ from: undefined, from_user_id: system.previous_user_id })
  const after = senderOf({ from: system.wa_id, from_user_id: system.user_id })
  if (!after) return []
  const parties = [...(previous ? [previous] : []), before, after]
  const aliases = parties.flatMap((party) => party.aliases)
  // The last one is where replies go.
  const addresses = parties.flatMap(({ otherAddresses, address }) => [...otherAddresses, address])
  return [{ chat: before.address, event: { event: 'identity', accountId, aliases, addresses } }]
}

/** What we send to a number that is on the API itself comes back as if its owner had written. */
function isOwn({ address }: Party, { metadata }: Value): boolean {
  return metadata.display_phone_number?.replace(/\D/g, '') === address
}

const kinds: Record<string, MessageKind> = {
  text: 'text',
  interactive: 'text',
  button: 'text',
  audio: 'voice',
  image: 'image',
  video: 'video',
  document: 'document',
  location: 'location',
  contacts: 'contact',
  sticker: 'sticker',
}

function kindOf(message: Message): MessageKind {
  if (message.type === 'interactive' && !pressOf(message)) return 'other'
  if (/view.?once/i.test(message.unsupported?.type ?? '')) return 'view-once'
  return kinds[message.type] ?? 'other'
}

function pressOf({ interactive }: Message) {
  return interactive?.button_reply ?? interactive?.list_reply
}

function wordsOf(message: Content | Message): string {
  const press = 'interactive' in message ? pressOf(message) : undefined
  const { text, button, image, video, document, order } = message
  const captions = [image, video, document].map((media) => media?.caption)
  const words = press
    ? pressedText(press)
    : [text?.body, button?.text, ...captions, order?.text].find(Boolean)
  return storable(words ?? '', textLimit)
}
