/** What the page says went wrong, without the phone numbers that the names of chats are. */
export function faultOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replaceAll(/\d{5,}/g, '…').slice(0, 300)
}
