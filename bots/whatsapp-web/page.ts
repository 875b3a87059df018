import { createHash } from 'node:crypto'
import type { Client } from 'whatsapp-web.js'

/** What we use of WhatsApp Web's own modules, beyond what the library does for us. */
interface WhatsAppPage {
  crypto: {
    getRandomValues(bytes: Uint8Array): Uint8Array
    subtle: { digest(name: string, bytes: Uint8Array): Promise<ArrayBuffer> }
  }
  require(module: 'WAWebCollections'): { Chat: { getModelsArray(): ChatModel[] } }
  require(module: 'WAWebMsgKey'): { newId(): Promise<string> }
}

interface ChatModel {
  id: { _serialized: string }
  unreadCount?: number
  /** Of its last message, in seconds. */
  t?: number
}

export interface ChatSummary {
  id: string
  unread: number
  /** Of its last message, in milliseconds since 1970, as WhatsApp counts. */
  lastMs: number
}

/**
 * All chats, groups included. The library's own `getChats` asks WhatsApp for the members of every group, one request
 * each, and fails as a whole when one fails.
 * @throws Error when the page has gone
 */
export async function chatsOf(client: Client): Promise<ChatSummary[]> {
  const chats = await pageOf(client).evaluate(() => {
    const { Chat } = (globalThis as unknown as WhatsAppPage).require('WAWebCollections')
    return Chat.getModelsArray().map(({ id, unreadCount, t }) => ({ id: id._serialized, unreadCount, t }))
  })
  return chats.map(({ id, unreadCount, t }) => ({
    id,
    // -1: the owner marked it as unread herself.
    unread: Math.max(0, unreadCount ?? 0),
    lastMs: (t ?? 0) * 1000,
  }))
}

/**
 * From now on every message that is written in this page, hence by Jara, gets an id that ends in a check value of
 * its first part, so that it is known as Jara's wherever it turns up later. The form stays the page's own: `3EB0` and
 * as many hexadecimal digits as it uses, most of them random.
 * @param salt makes the check value this account's own
 * @returns false where the page makes its ids in another way, and is left as it is
 */
export async function markOwnIds(client: Client, salt: string): Promise<boolean> {
  const id = await pageOf(client).evaluate(async (salt: string) => {
    const page = globalThis as unknown as WhatsAppPage
    const key = page.require('WAWebMsgKey')
    const usual = key.newId()
    // Who calls it without waiting would not get along with ours.
    if (!(usual instanceof Promise) || !/^3EB0[0-9A-F]{14,28}$/.test(await usual)) return usual
    const hex = (bytes: Uint8Array) =>
      [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('')
    const digits = (await usual).length - '3EB0'.length - 6
    key.newId = async () => {
      const random = hex(page.crypto.getRandomValues(new Uint8Array(digits))).slice(0, digits)
      const first = `3EB0${random}`
      const digest = await page.crypto.subtle.digest('SHA-256', new TextEncoder().encode(salt + first))
      return first + hex(new Uint8Array(digest).subarray(0, 3))
    }
    return key.newId()
  }, salt)
  return isMarked(id, salt)
}

/** Whether a message id was made by `markOwnIds`; by chance one in sixteen million others looks so. */
export function isMarked(id: string, salt: string): boolean {
  const [, first, check] = /^(3EB0[0-9A-F]{8,22})([0-9A-F]{6})$/.exec(id) ?? []
  return first !== undefined && check === checkValue(salt + first)
}

function checkValue(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 6).toUpperCase()
}

function pageOf({ pupPage }: Client): NonNullable<Client['pupPage']> {
  if (!pupPage) throw new Error('the page of WhatsApp Web is not open')
  return pupPage
}
