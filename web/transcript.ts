import type { TranscriptLine } from '../prisma/listings.ts'
import type { SentButton } from '../prisma/sending.ts'
import type { BusinessStore } from '../prisma/store.ts'

/** Lines that a page shows; older ones stay in the store. */
const lineLimit = 200

/** One message as the API gives it. */
export interface ChatMessage {
  /** The client's own id for what the customer said. */
  id: string
  from: 'customer' | 'business' | 'person'
  text: string
  /** ISO instant. */
  at: string
  buttons: SentButton[]
}

/** What was said and sent in one session, oldest first. */
export async function readTranscript(
  business: BusinessStore,
  accountId: string,
  session: string,
): Promise<{ message: ChatMessage; externalId: string | undefined }[]> {
  const conversation = await business.conversationByAddress(accountId, session)
  if (!conversation) return []
  const lines = await business.transcript(conversation.id, lineLimit)
  return lines.filter(isShown).map((line) => ({
    message: messageOf(line, session),
    externalId: line.externalId,
  }))
}

/** A reply exists for the customer once it was sent. */
function isShown({ from, status }: TranscriptLine): boolean {
  return from === 'customer' || status === undefined || status === 'sent'
}

function messageOf(line: TranscriptLine, session: string): ChatMessage {
  const { id, externalId, from, text, at, buttons } = line
  const own = `${session}:`
  return {
    id: from === 'customer' && externalId?.startsWith(own) ? externalId.slice(own.length) : id,
    from,
    text,
    at: at.toISOString(),
    buttons,
  }
}
