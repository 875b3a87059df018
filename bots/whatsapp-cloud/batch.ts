/**
 * Works on chats side by side, at most `atOnce` of them, and on what belongs to one chat in its order. A chat stops at
 * its first failure, so that nothing later in it gets ahead; the others go on.
 * @returns what failed, one error for each chat
 */
export async function eachChat<Item extends { chat: string }>(
  items: Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<unknown[]> {
  const chats = Map.groupBy(items, ({ chat }) => chat).values()
  const failures: unknown[] = []
  const takeChats = async () => {
    for (const chat of chats) await inOrder(chat, work).catch((error: unknown) => failures.push(error))
  }
  await Promise.all(Array.from({ length: atOnce }, takeChats))
  return failures
}

async function inOrder<Item>(items: Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (const item of items) await work(item)
}
