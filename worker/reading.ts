import type { Logger } from 'pino'
import type { Intent, Situation } from '../domain/intent.ts'
import type { MediaKind } from '../domain/media.ts'
import { withChoice } from '../domain/numbered-choice.ts'
import type { MessageKind } from '../prisma/channel-events.ts'
import type { Turn } from '../prisma/turn.ts'
import { EngineError } from './engine/engine.ts'
import type { Recall } from './understand/history.ts'
import type { Understand } from './understand.ts'

/** What is known of a burst before the rules decide. `of` names what was read, so that it is read once. */
export type Reading = { of: string } & (
  | {
      kind: 'understood'
      messages: string[]
      /** What came along that cannot be read, one entry a message. */
      media: MediaKind[]
      intent: Intent
      unsureBelow: number
      lostBelow: number
      tokensIn: number
      tokensOut: number
      ms: number
    }
  | { kind: 'unreadable'; media: MediaKind[] }
  | { kind: 'failed' }
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
  const texts = turn.messages.map(({ text }) => text).filter((text) => text.trim() !== '')
  const media = turn.messages.map(({ kind }) => kind).filter(isMedia)
  if (texts.length === 0) return { kind: 'unreadable', media }
  const messages = withChoice(texts, turn.numbered)
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
    return { kind: 'understood', messages, media, ...(await deps.understand(input, deps.signal)) }
  } catch (error) {
    if (error instanceof EngineError && error.code === 'aborted') throw error
    // The engine has tried twice. Should it be a fault of ours instead, trying again would not help either.
    deps.log.error({ err: error, conversationId }, 'messages could not be read; a person is called')
    deps.measure.count('turns_failed', { stage: 'understand' })
    return { kind: 'failed' }
  }
}

/**
 * Whether nobody of the business sees the chat in an app of her own: she reads it on Jara's pages, which show words
 * alone. A linked phone is hers, and so is a Telegram account that she connected.
 */
export function isUnseen({ channel, address }: Pick<Turn, 'channel' | 'address'>): boolean {
  return channel !== 'whatsapp-web' && !(channel === 'telegram' && address.startsWith('business:'))
}

/** A picture with words under it is both. */
function isMedia(kind: MessageKind): kind is MediaKind {
  return kind !== 'text'
}
