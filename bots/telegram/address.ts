import { SendError } from '../channel.ts'

/** A chat with the bot itself, or one of a business account's own chats, in which the bot answers on her behalf. */
export interface TelegramChat {
  id: number
  /** https://core.telegram.org/bots/api#businessconnection */
  connection?: string | undefined
}

/** `1001`, or `business:CONNECTION:1001`: the same person may chat with the bot and with the business account. */
export function addressOf({ id, connection }: TelegramChat): string {
  return connection === undefined ? String(id) : `business:${connection}:${id}`
}

/** @throws SendError, not retryable */
export function chatOf(address: string): TelegramChat {
  const [, connection, id] = /^(?:business:([^:]{1,256}):)?(-?\d{1,15})$/.exec(address) ?? []
  if (id !== undefined) return { id: Number(id), ...(connection !== undefined && { connection }) }
  throw new SendError('A Telegram address is a chat id, which is a whole number.', { retryable: false })
}

/** Message ids count within a chat, so the chat is part of the name. */
export function externalIdOf(chat: TelegramChat, messageId: number): string {
  return `${addressOf(chat)}:${messageId}`
}
