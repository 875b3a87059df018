import type { Client, Message } from 'whatsapp-web.js'

/** Of one chat at most, looking back: weeks of a customer, minutes of a machine gone mad. */
const mostMessages = 800
const firstPage = 50

/**
 * The chat's messages since then, and at least its last `least`, oldest first.
 * @param sinceMs since 1970, as WhatsApp counts
 * @throws Error when the page does not give them
 */
export async function messagesSince(
  client: Client,
  chatId: string,
  sinceMs: number,
  least: number,
): Promise<Message[]> {
  const chat = await client.getChatById(chatId)
  if (!chat) return []
  for (let limit = Math.max(firstPage, least); ; limit *= 2) {
    const page = await chat.fetchMessages({ limit }).catch(() => null)
    // Loading earlier ones is what breaks first in a new WhatsApp Web; what is loaded already is at hand anyway.
    const messages = (page ?? (await chat.fetchMessages({}))).toSorted((a, b) => a.timestamp - b.timestamp)
    const [oldest] = messages
    const reached = !oldest || oldest.timestamp * 1000 < sinceMs
    if (reached || !page || messages.length < limit || limit >= mostMessages) return messages
  }
}
