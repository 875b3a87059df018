import { expect, test } from 'vitest'
import type { Backend } from '../backends.ts'
import { answer, chat, now, type Shop, shop, turnOf } from '../fixtures.ts'

const later = (ms: number) => new Date(now.getTime() + ms)

export function summaries(backend: () => Backend): void {
  test('what no summary covers is told from its beginning, in both directions', async () => {
    const at = await shop(backend().store)
    const id = await exchange(at, 3)
    const all = await at.business.unsummarised(id, 100)
    expect(all).toMatchObject({ summary: null, throughId: null, language: 'en' })
    expect(all?.lines.map(({ from, text }) => `${from}: ${text}`)).toEqual([
      'customer: question 0',
      'business: answer 0',
      'customer: question 1',
      'business: answer 1',
      'customer: question 2',
      'business: answer 2',
    ])
    expect((await at.business.unsummarised(id, 2))?.lines.map(({ text }) => text)).toEqual([
      'question 0',
      'answer 0',
    ])
  })

  test('a summary reaches up to its last message; the messages stay', async () => {
    const at = await shop(backend().store)
    const id = await exchange(at, 3)
    const through = (await at.business.unsummarised(id, 100))?.lines[3] as { id: string; at: Date }
    expect(await at.business.saveSummary(id, { text: 'Asked\0 twice.', through, after: null })).toBe(true)
    const rest = await at.business.unsummarised(id, 100)
    expect(rest).toMatchObject({ summary: 'Asked twice.', throughId: through.id })
    expect(rest?.lines.map(({ text }) => text)).toEqual(['question 2', 'answer 2'])
    expect(await at.business.transcript(id, 100)).toHaveLength(6)
    expect((await turnOf(at, id)).summary).toBe('Asked twice.')
    const [row] = await at.business.conversations(10)
    expect(row?.summary).toEqual({ text: 'Asked twice.', through: through.at })
  })

  test('of two that were begun together one is kept', async () => {
    const at = await shop(backend().store)
    const id = await exchange(at, 2)
    const [first, , third] = (await at.business.unsummarised(id, 100))?.lines ?? []
    if (!first || !third) throw new Error('the exchange has four lines')
    const kept = await Promise.all([
      at.business.saveSummary(id, { text: 'one', through: third, after: null }),
      at.business.saveSummary(id, { text: 'two', through: first, after: null }),
    ])
    expect(kept.filter(Boolean)).toHaveLength(1)
    const { throughId = null } = (await at.business.unsummarised(id, 1)) ?? {}
    expect(await at.business.saveSummary(id, { text: 'next', through: third, after: throughId })).toBe(true)
  })

  test('another business neither reads nor writes one', async () => {
    const at = await shop(backend().store)
    const other = await shop(backend().store)
    const id = await exchange(at, 1)
    const through = (await at.business.unsummarised(id, 1))?.lines[0] as { id: string; at: Date }
    expect(await other.business.unsummarised(id, 100)).toBeNull()
    expect(await other.business.saveSummary(id, { text: 'theirs', through, after: null })).toBe(false)
    expect((await turnOf(at, id)).summary).toBeNull()
  })

  test('a summary without its end is refused by the database', async () => {
    const at = await shop(backend().store)
    const id = await exchange(at, 1)
    await expect(
      backend().sql(`UPDATE "Conversation" SET "summary" = 'x' WHERE "id" = $1`, [id]),
    ).rejects.toThrow(/Conversation_summary_through/)
  })
}

/** So many questions, each answered and sent a second later. */
async function exchange(at: Shop, count: number): Promise<string> {
  let id = ''
  for (let index = 0; index < count; index++) {
    const receivedAt = later(index * 10_000)
    const turn = await chat(at, { address: 'long', text: `question ${index}`, receivedAt })
    id = turn.conversationId
    const { outboundIds } = await at.business.commitTurn(answer(turn, { now: receivedAt }))
    const sentAt = later(index * 10_000 + 1_000)
    for (const outbound of outboundIds) {
      await at.store.claim(outbound, sentAt, 1_000)
      await at.store.sent(outbound, {
        externalIds: [`s-${index}`],
        text: `answer ${index}`,
        buttons: [],
        numbered: false,
        at: sentAt,
      })
    }
  }
  return id
}
