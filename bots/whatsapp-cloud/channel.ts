import { once } from 'node:events'
import type { Channel, ChannelEvent, Receive } from '../channel.ts'
import { remembered } from '../remembered.ts'
import { eachChat } from './batch.ts'
import { choiceLimits } from './choices.ts'
import { textLimit } from './compose.ts'
import { eventsOf } from './inbound.ts'
import type { WhatsAppCloudOptions } from './options.ts'
import type { Value } from './payload.ts'
import { openSending } from './sending.ts'

/** Chats of one notification that are stored side by side. */
const chatsAtOnce = 8

export interface WhatsAppCloudChannel extends Channel {
  /**
   * Takes what Meta posted for this number, in order; needs `listen`.
   * @throws NotStored when Meta should post it again: what was stored already is known then
   */
  webhook(values: Value[]): Promise<void>
}

/** Something of a notification is not stored: it must not be acknowledged. */
export class NotStored extends Error {
  override name = 'NotStored'
}

/** @throws Error when the account lacks its token */
export function whatsAppCloudChannel(options: WhatsAppCloudOptions): WhatsAppCloudChannel {
  const { account, log, now } = options
  const sending = openSending(options)
  /** The latest message of each chat, which "typing" must name. */
  const latest = remembered<string>()
  let receiver: Receive | undefined

  const take = async (event: ChannelEvent, receive: Receive) => {
    if (isMessage(event)) latest.keep(event.address, event.externalId)
    sending.heard(event)
    await receive(event)
  }

  return {
    kind: 'whatsapp-cloud',
    accountId: account.id,
    can: { buttons: choiceLimits.choices, textLimit, typing: true, windowHours: 24 },

    async listen(receive, signal) {
      receiver = receive
      if (!signal.aborted) await once(signal, 'abort')
      receiver = undefined
    },

    send: sending.send,

    async typing(address) {
      const messageId = latest.of(address)
      if (messageId !== undefined) await sending.typing(messageId)
    },

    async webhook(values) {
      const receive = receiver
      if (!receive) throw new NotStored('This WhatsApp account takes no webhooks now.')
      const hearing = { accountId: account.id, now: now(), log }
      const told = values.flatMap((value) => eventsOf(value, hearing))
      const failures = await eachChat(told, chatsAtOnce, ({ event }) => take(event, receive))
      if (failures.length === 0) return
      log.error(
        { accountId: account.id, chats: failures.length, err: failures[0] },
        'messages are not stored',
      )
      throw new NotStored('Some messages could not be stored; they will be taken when sent again.')
    },
  }
}

function isMessage(event: ChannelEvent): event is Extract<ChannelEvent, { senderName?: string }> {
  return event.event === undefined || event.event === 'message'
}
