/** Chats whose latest message is remembered; the one that was quiet for longest is forgotten first. */
const capacity = 10_000

/** The latest message of each chat, which "typing" must name. Lost with the process, and then there is no typing. */
export function latestMessages() {
  const messages = new Map<string, string>()
  return {
    keep(address: string, externalId: string): void {
      messages.delete(address)
      messages.set(address, externalId)
      const [oldest] = messages.keys()
      if (messages.size > capacity && oldest !== undefined) messages.delete(oldest)
    },
    of: (address: string): string | undefined => messages.get(address),
  }
}
