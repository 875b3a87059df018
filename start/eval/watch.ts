import type { Language } from '../../domain/language.ts'
import type { BusinessStore, Store } from '../../prisma/store.ts'

/** What was said in answer to some messages, in order. */
export interface Said {
  replies: string[]
  /** Of the outbound rows, as they were claimed for sending. */
  languages: Language[]
}

/** A store that tells when messages have been answered and the replies sent. It changes nothing. */
export interface Watch {
  store: Store
  /**
   * Resolves once all these messages, by the channel's ids, are answered and every reply was sent or given up.
   * @throws NoAnswer when that takes longer than `withinMs`
   */
  answerTo(accountId: string, externalIds: string[], withinMs: number): Promise<Said>
}

class NoAnswer extends Error {
  override name = 'NoAnswer'
}

interface Outgoing {
  done: boolean
  text?: string
  language?: Language
}

interface Turn {
  answered: string[]
  replyIds: string[]
}

export function watch(store: Store): Watch {
  const messageIds = new Map<string, string>()
  const turns: Turn[] = []
  const outgoing = new Map<string, Outgoing>()
  const waiting = new Set<() => void>()

  const note = (id: string, news: Partial<Outgoing>) => {
    outgoing.set(id, { done: false, ...outgoing.get(id), ...news })
    for (const look of waiting) look()
  }

  const answered = (ids: string[]): Said | undefined => {
    const ours = turns.filter((turn) => turn.answered.some((id) => ids.includes(id)))
    const sent = ours.flatMap((turn) => turn.replyIds.map((id) => outgoing.get(id)))
    if (!ids.every((id) => ours.some((turn) => turn.answered.includes(id)))) return undefined
    if (sent.some((row) => !row?.done)) return undefined
    const said = sent.filter((row) => row?.text !== undefined) as Required<Outgoing>[]
    return { replies: said.map(({ text }) => text), languages: said.map(({ language }) => language) }
  }

  return {
    store: {
      ...store,
      async receive(message) {
        const received = await store.receive(message)
        if (received) messageIds.set(`${message.accountId} ${message.externalId}`, received.messageId)
        return received
      },
      forBusiness: (businessId) =>
        watchTurns(store.forBusiness(businessId), (turn) => {
          turns.push(turn)
          for (const look of waiting) look()
        }),
      async claim(id, now, leaseMs) {
        const claimed = await store.claim(id, now, leaseMs)
        if (claimed) note(id, { language: claimed.language })
        return claimed
      },
      async sent(id, sent) {
        await store.sent(id, sent)
        note(id, { done: true, text: sent.text })
      },
      async drop(id, status, reason) {
        await store.drop(id, status, reason)
        note(id, { done: true })
      },
    },
    async answerTo(accountId, externalIds, withinMs) {
      const ids = externalIds.map((id) => messageIds.get(`${accountId} ${id}`) ?? id)
      return settled(() => answered(ids), waiting, withinMs)
    },
  }
}

function watchTurns(business: BusinessStore, onTurn: (turn: Turn) => void): BusinessStore {
  return {
    ...business,
    async commitTurn(result) {
      const written = await business.commitTurn(result)
      onTurn({ answered: result.answered, replyIds: written.outboundIds.slice(0, result.replies.length) })
      return written
    },
  }
}

/** Looks again whenever something has happened. */
function settled<T>(look: () => T | undefined, waiting: Set<() => void>, withinMs: number): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const check = () => {
    const found = look()
    if (found !== undefined) resolve(found)
  }
  waiting.add(check)
  const late = () =>
    reject(new NoAnswer(`no answer within ${withinMs / 1000} s; look at the log for the reason`))
  const timer = setTimeout(late, withinMs)
  check()
  return promise.finally(() => {
    clearTimeout(timer)
    waiting.delete(check)
  })
}
