import type { Account } from './account.ts'
import type { Device } from './device.ts'
import type { Devices } from './devices.ts'
import { keyOf } from './mailbox.ts'
import type { WireChat, WireMessage } from './protocol.ts'

interface Asked {
  account: Account
  devices: Devices
  device: Device
}

/** What the server answers a linked page. @throws Error when WhatsApp would refuse */
export function answerTo(asked: Asked, method: string, args: unknown[]): unknown {
  const { account, devices, device } = asked
  const { mailbox } = account
  const [first, second] = args as [string, unknown]
  const answers: Record<string, () => unknown> = {
    send: () => send(asked, args[0] as WireMessage),
    seen: () => mailbox.read(first),
    typing: () => (second ? account.customerAt(first)?.seesTyping() : undefined),
    exists: () => account.customerAt(first)?.person(first),
    person: () => ({ ids: [first], ...account.customerAt(first)?.person(first), id: first }),
    chat: () => chat(account, first),
    earlier: () => mailbox.earlier(first, second as string[]),
    message: () => mailbox.messages.find((message) => keyOf(message) === first),
    media: () =>
      (devices.behaviour.media === 'kept' ? mailbox.media(first)?.toString('base64') : undefined) ?? null,
    resend: () => repeat(account, args[0] as string[]),
    presence: () => undefined,
    refresh: () => undefined,
    logout: () => devices.unlink(device),
  }
  const answer = answers[method]
  if (!answer) throw new Error(`The server does not know ${method}.`)
  return answer()
}

/** Takes each message once, whatever the page repeats after a loss. */
async function send({ account, devices, device }: Asked, message: WireMessage): Promise<{ ack: number }> {
  const { mailbox } = account
  if (!account.customerAt(message.remote) && !mailbox.has(message.remote)) {
    throw new Error('The recipient is not on WhatsApp')
  }
  mailbox.add({ ...message, ack: 1 }, { sender: device })
  await devices.ackDue()
  queueMicrotask(() => delivered(account, message.id))
  return { ack: mailbox.find(message.id)?.ack ?? 1 }
}

function delivered({ mailbox }: Account, id: string): void {
  const message = mailbox.find(id)
  if (message && message.ack < 2) mailbox.change(id, { ack: 2 })
}

function chat({ mailbox, customerAt }: Account, id: string): WireChat | undefined {
  const chatId = customerAt(id)?.chatId ?? id
  return mailbox.has(chatId) ? mailbox.wireChat(chatId, mailbox.messages.length) : undefined
}

function repeat(account: Account, keys: string[]): void {
  for (const key of keys) {
    const [, chatId, id] = key.split('_')
    if (chatId && id) account.customerAt(chatId)?.repeats(id)
  }
}
