import type { Logger } from 'pino'
import type { Intent, Situation } from '../domain/intent.ts'
import type { MessageKind, Turn } from '../prisma/store.ts'
import { EngineError } from './engine/engine.ts'
import type { Recall } from './understand/history.ts'
import type { Understand } from './understand.ts'

/** What is known of a burst before the rules decide. `of` names what was read, so that it is read once. */
export type Reading = { of: string } & (
  | {
      kind: 'understood'
      messages: string[]
      intent: Intent
      unsureBelow: number
      lostBelow: number
      tokensIn: number
      tokensOut: number
    }
  | { kind: 'unreadable'; what: 'voice' | 'picture' | 'other' }
  | { kind: 'failed' }
  | { kind: 'silent' }
)

type Outcome = Reading extends infer Each ? (Each extends Reading ? Omit<Each, 'of'> : never) : never

export interface ReadDeps {
  understand: Understand
  /** Absent where the model reads nothing but the messages. */
  recall?: Recall
  measure: { count(name: string, labels?: Record<string, string>): void }
  log: Pick<Logger, 'error'>
  signal?: AbortSignal
}

/**
 * Reads a burst with the model; no transaction is open. Messages without text do not keep those with text from
 * being answered.
 * @throws EngineError only when the product stops; other failures are an outcome
 */
export async function readMessages(
  deps: ReadDeps,
  { businessId, turn, situation }: { businessId: string; turn: Turn; situation: Situation },
): Promise<Outcome> {
  const messages = turn.messages.map(({ text }) => text).filter((text) => text.trim() !== '')
  if (messages.length === 0)
    return { kind: 'unreadable', what: medium(turn.messages.map(({ kind }) => kind)) }
  const { language, conversationId } = turn
  const history = await deps.recall?.(businessId, turn)
  try {
    const input = {
      messages,
      situation,
      business: turn.facts.business,
      language,
      ...(history && { history }),
    }
    return { kind: 'understood', messages, ...(await deps.understand(input, deps.signal)) }
  } catch (error) {
    if (error instanceof EngineError && error.code === 'aborted') throw error
    // The engine has tried twice. Should it be a fault of ours instead, trying again would not help either.
    deps.log.error({ err: error, conversationId }, 'messages could not be read; a person is called')
    deps.measure.count('turns_failed', { stage: 'understand' })
    return { kind: 'failed' }
  }
}

const pictures: MessageKind[] = ['image', 'video', 'sticker']

/** The first one names it: "I cannot listen to voice notes". */
function medium(kinds: MessageKind[]): 'voice' | 'picture' | 'other' {
  const first = kinds.find((kind) => kind === 'voice' || pictures.includes(kind))
  if (first === undefined) return 'other'
  return first === 'voice' ? 'voice' : 'picture'
}
