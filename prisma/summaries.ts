import { isLanguage } from './catalogue.ts'
import type { PrismaClient } from './generated/client.ts'
import type { BusinessStore } from './store.ts'
import { storable } from './text.ts'
import { transcriptAfter } from './transcript.ts'
import type { Unsummarised } from './turn.ts'

/** See `BusinessStore.unsummarised`. */
export async function unsummarised(
  client: PrismaClient,
  businessId: string,
  id: string,
  limit: number,
): Promise<Unsummarised | null> {
  const row = await client.conversation.findUnique({
    where: { id, businessId },
    select: { summary: true, summaryThroughId: true, summaryThroughAt: true, language: true },
  })
  if (!row) return null
  const { summary, summaryThroughId: throughId, summaryThroughAt: at, language } = row
  const after = throughId === null || at === null ? null : { id: throughId, at }
  const lines = await transcriptAfter(client, businessId, id, after, limit)
  return { summary, throughId, language: isLanguage(language) ? language : null, lines }
}

/** See `BusinessStore.saveSummary`. */
export async function saveSummary(
  client: PrismaClient,
  businessId: string,
  id: string,
  { text, through, after }: Parameters<BusinessStore['saveSummary']>[1],
): Promise<boolean> {
  const { count } = await client.conversation.updateMany({
    where: { id, businessId, summaryThroughId: after },
    data: { summary: storable(text), summaryThroughId: through.id, summaryThroughAt: through.at },
  })
  return count > 0
}
