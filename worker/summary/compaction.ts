import type { Logger } from 'pino'
import type { Store } from '../../prisma/store.ts'
import { EngineError } from '../engine/engine.ts'
import type { Summarising, SummaryPrompt } from './summarising.ts'

type Chat = { conversationId: string; businessId: string }

export interface CompactionDeps {
  store: Pick<Store, 'forBusiness'>
  summarising: Summarising
  /** `after`: messages without a summary that make a chat long; `keep`: of them, the latest, which stay outside. */
  head: Pick<SummaryPrompt['head'], 'after' | 'keep'>
  /** `summaries_written`; `summaries_refused` by `reason`. */
  measure: { count(name: string, labels?: Record<string, string>): void }
  log: Pick<Logger, 'warn'>
}

/** Summaries of long chats, written one at a time behind everything else. */
export interface Compaction extends AsyncDisposable {
  /** Has a look at a chat when there is time; returns at once. */
  consider(chat: Chat): void
  /** Resolves when nothing is left to look at. */
  idle(): Promise<void>
}

/** Chats that wait to be looked at; more would only be looked at later than their next message. */
const mostWaiting = 1_000
/** So many refused chats are remembered, so that their next message does not ask the model again. */
const mostRefused = 10_000

/**
 * The conversation's row tells how far its summary reaches, so what is lost here at a stop is seen again with the
 * chat's next turn.
 */
export function openCompaction(deps: CompactionDeps): Compaction {
  const stop = new AbortController()
  const waiting = new Map<string, Chat>()
  /** At how many messages without a summary the last try was refused. */
  const refused = new Map<string, number>()
  let working: Promise<void> | undefined

  const work = async () => {
    for (const [id, chat] of waiting) {
      waiting.delete(id)
      if (stop.signal.aborted) return
      await compact(deps, chat, refused, stop.signal).catch((error: unknown) => {
        if (stop.signal.aborted) return
        deps.measure.count('summaries_refused', { reason: error instanceof EngineError ? 'engine' : 'fault' })
        deps.log.warn(
          { err: error, conversationId: id },
          'a long chat could not be summarised; it stays as it is',
        )
      })
    }
  }
  return {
    consider(chat) {
      if (waiting.size >= mostWaiting || stop.signal.aborted) return
      waiting.set(chat.conversationId, chat)
      working ??= work().finally(() => {
        working = undefined
      })
    },
    async idle() {
      while (working) await working
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await working
    },
  }
}

async function compact(
  { store, summarising, head, measure }: CompactionDeps,
  { conversationId, businessId }: Chat,
  refused: Map<string, number>,
  signal: AbortSignal,
): Promise<void> {
  const business = store.forBusiness(businessId)
  // Twice the length at most: a chat that ran on for months while no model was set is caught up piece by piece.
  const found = await business.unsummarised(conversationId, 2 * head.after)
  const count = found?.lines.length ?? 0
  if (!found || count < head.after || count < (refused.get(conversationId) ?? 0) + head.keep) return
  const lines = found.lines.slice(0, -head.keep)
  const last = lines.at(-1)
  if (!last) return
  if (refused.size >= mostRefused) refused.clear()
  refused.set(conversationId, count)
  const summary = found.summary ?? ''
  const written = await summarising({ businessId, summary, lines }, signal)
  if ('refused' in written) return measure.count('summaries_refused', { reason: written.refused })
  const through = { id: last.id, at: last.at }
  await business.saveSummary(conversationId, { text: written.text, through, after: found.throughId })
  refused.delete(conversationId)
  measure.count('summaries_written')
}
