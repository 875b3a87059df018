import type { OwnerEdit } from '../domain/owner/edits.ts'
import { answerFor } from '../domain/owner/questions.ts'
import { isLanguage } from './catalogue.ts'
import type { ChannelKind } from './channel-kind.ts'
import type { Db } from './client.ts'
import { writeOutbound } from './outbound.ts'
import { storable } from './text.ts'
import type { WrittenTurn } from './turn.ts'

type Edit<Kind extends OwnerEdit['kind']> = Extract<OwnerEdit, { kind: Kind }>

interface Place {
  businessId: string
  now: Date
}

/** Whoever asked longer ago has got an answer elsewhere. */
const toldWithinMs = 3 * 24 * 60 * 60 * 1000

/**
 * Makes the owner's answer the business's knowledge and writes to those who asked lately; calls for a person that stood
 * for it are settled. Of two answers to one question the later one stands.
 * @returns what is to be sent
 */
export async function teach(
  tx: Db,
  at: Place,
  { groupId, question, answer }: Edit<'teach'>,
): Promise<WrittenTurn['notices']> {
  const { businessId, now } = at
  const text = storable(answer, 4096)
  await keep(tx, { id: groupId, businessId, question: storable(question, 300), answer: text })
  const asked = await tx.openQuestion.updateManyAndReturn({
    where: { businessId, groupId, answeredAt: null },
    data: { answer: text, answeredAt: now },
    select: { conversationId: true, words: true, askedAt: true },
  })
  const lately = asked.filter(({ askedAt }) => askedAt.getTime() > now.getTime() - toldWithinMs)
  const chats = lately.map(({ conversationId }) => conversationId)
  await settleCalls(tx, businessId, chats)
  const told = new Map(lately.map(({ conversationId, words }) => [conversationId, answerFor(words, text)]))
  return tell(tx, at, groupId, told)
}

/** The question's own id names its answer, so that a second one takes the place of the first. */
async function keep(
  tx: Db,
  entry: { id: string; businessId: string; question: string; answer: string },
): Promise<void> {
  const { id, businessId, answer } = entry
  const { _max: last } = await tx.knowledge.aggregate({ where: { businessId }, _max: { position: true } })
  const position = (last.position ?? -1) + 1
  await tx.knowledge.upsert({
    where: { id, businessId },
    create: { ...entry, position },
    update: { answer },
  })
}

async function settleCalls(tx: Db, businessId: string, conversationIds: string[]): Promise<void> {
  const settled = { handoffAt: null, handoffReason: null, handoffRemindedAt: null, handoffApologisedAt: null }
  await tx.conversation.updateMany({
    where: { id: { in: conversationIds }, businessId, handoffReason: 'not-known' },
    data: { ...settled, rev: { increment: 1 } },
  })
}

/** Once to each chat: the cause names the question and the chat. */
async function tell(
  tx: Db,
  { businessId, now: createdAt }: Place,
  groupId: string,
  told: Map<string, ReturnType<typeof answerFor>>,
): Promise<WrittenTurn['notices']> {
  const chats = await tx.conversation.findMany({
    where: { id: { in: [...told.keys()] }, businessId },
    select: { id: true, accountId: true, address: true, language: true, account: { select: { kind: true } } },
  })
  const jobs: WrittenTurn['notices'] = []
  for (const { id: conversationId, accountId, address, account, language } of chats) {
    const to = { businessId, accountId, address, conversationId }
    const spoken = isLanguage(language) ? language : ('en' as const)
    const what = { purpose: 'proactive' as const, ordinal: 0, says: told.get(conversationId) ?? [] }
    const causeId = `answered:${groupId}:${conversationId}`
    const row = { ...to, ...what, language: spoken, causeId, createdAt }
    const [outboundId] = await writeOutbound(tx, [row], { skipDuplicates: true })
    if (outboundId) jobs.push({ outboundId, accountId, channel: account.kind as ChannelKind })
  }
  return jobs
}

/** Takes an answer out of the business's knowledge; whoever was told it was told. */
export async function forget(tx: Db, { businessId }: Place, { groupId }: Edit<'forget'>): Promise<void> {
  await tx.knowledge.deleteMany({ where: { id: groupId, businessId } })
}

/** Nobody asks the owner that again. */
export async function skipQuestion(
  tx: Db,
  { businessId, now }: Place,
  { groupId }: Edit<'skip-question'>,
): Promise<void> {
  await tx.openQuestion.updateMany({
    where: { businessId, groupId, answeredAt: null },
    data: { answeredAt: now },
  })
}
