import type { Store } from '../../prisma/store.ts'
import type { Turn } from '../../prisma/turn.ts'

/** What was said before a burst, as far as a reader of more than the burst needs it. */
export interface History {
  /** Of the older part of the chat. */
  summary: string | null
  /** The latest turns before the burst, oldest first. */
  turns: { from: 'customer' | 'business'; text: string }[]
}

export const noHistory: History = { summary: null, turns: [] }

/** Looks up what was said before a turn; one query. */
export type Recall = (businessId: string, turn: Turn) => Promise<History>

/** As many messages as "that one" and "the second" may refer to. */
const latestTurns = 6
/** Characters of each that count; a menu is named in its first lines. */
const turnLimit = 240
/** What was said so long before the burst is another conversation; the summary tells of it. */
const recentMs = 12 * 3600_000

export function openRecall(store: Pick<Store, 'forBusiness'>): Recall {
  return async (businessId, turn) => {
    const began = turn.messages[0]?.receivedAt.getTime() ?? 0
    const reading = new Set(turn.messages.map(({ id }) => id))
    const business = store.forBusiness(businessId)
    const lines = await business.transcript(turn.conversationId, latestTurns + reading.size)
    const before = lines.filter(({ id, text, at }) => {
      return !reading.has(id) && text !== '' && began - at.getTime() < recentMs
    })
    const turns = before.slice(-latestTurns).map(({ from, text }) => ({
      from: from === 'customer' ? ('customer' as const) : ('business' as const),
      text: text.slice(0, turnLimit),
    }))
    return { summary: turn.summary, turns }
  }
}
