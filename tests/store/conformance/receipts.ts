import { expect, test } from 'vitest'
import type { Receipt, ReceiptStatus } from '../../../prisma/channel-events.ts'
import type { Backend } from '../backends.ts'
import { answer, chat, later, now, shop } from '../fixtures.ts'

const lease = 30_000
const statuses: ReceiptStatus[] = ['sent', 'delivered', 'read', 'failed']

/** What a channel says of how far a message got. */
export function receipts(backend: () => Backend): void {
  test('in whatever order they come, a message stays at the furthest that was told', async () => {
    for (const order of permutations(statuses)) {
      const { at, sent, line } = await sentReply()
      for (const status of order) await at.store.receipt(sent(status))
      expect(await line(), order.join()).toMatchObject({ receipt: 'read' })
    }
  })

  test('all at once, too', async () => {
    const { at, sent, line } = await sentReply()
    const many = Array.from({ length: 5 }, () => ['sent', 'delivered', 'read'] as const).flat()
    await Promise.all(many.map((status) => at.store.receipt(sent(status))))
    expect(await line()).toMatchObject({ receipt: 'read', status: 'sent' })
  })

  test('a failure is told once, with what the row is about, and the transcript shows it', async () => {
    const { at, outboundId, sent, line, turn } = await sentReply('Joy')
    const failed = { ...sent('failed'), error: { code: '131047' } }
    const told = await Promise.all(Array.from({ length: 10 }, () => at.store.receipt(failed)))
    expect(told.filter((one) => one !== null)).toEqual([
      {
        ...{ outboundId, businessId: at.id, conversationId: turn.conversationId },
        ...{ customerName: 'Joy', customerPhone: null, purpose: 'reply' },
      },
    ])
    expect(await line()).toMatchObject({ text: 'Hello', status: 'failed', receipt: 'failed' })
  })

  test('a failure of what was delivered is not believed', async () => {
    const { at, sent, line } = await sentReply()
    await at.store.receipt(sent('delivered'))
    expect(await at.store.receipt({ ...sent('failed'), error: { code: '1' } })).toBeNull()
    expect(await line()).toMatchObject({ status: 'sent', receipt: 'delivered' })
  })

  test('a receipt that is faster than its sender is kept for it', async () => {
    const { at, outboundId, line, receiptOf } = await claimedReply()
    expect(await at.store.receipt(receiptOf('early', 'delivered'))).toBeNull()
    await at.store.sent(outboundId, { ...message, externalIds: ['first-part', 'early'] })
    expect(await line()).toMatchObject({ externalId: 'early', receipt: 'delivered' })
  })

  test('one that brings our own name settles a sending in doubt', async () => {
    const { at, outboundId, line, receiptOf } = await claimedReply()
    const early = { ...receiptOf('early', 'sent'), outboundId, at: later(2) }
    expect(await at.store.receipt(early)).toBeNull()
    expect(await at.store.claim(outboundId, later(60), lease)).toBeNull()
    expect(await at.store.undelivered(later(60), 10, (await at.business.conversations(1))[0]?.id)).toEqual([])
    expect(await line()).toMatchObject({ text: '', externalId: 'early', at: later(2), status: 'sent' })
    // The sender is alive after all, and knows what he said.
    await at.store.sent(outboundId, { ...message, externalIds: ['early'] })
    expect(await line()).toMatchObject({ text: 'Hello', receipt: 'sent' })
  })

  test('a long message has gone out when its last part has, whatever its sender thinks', async () => {
    const { at, outboundId, receiptOf } = await claimedReply()
    await at.store.receipt({ ...receiptOf('part-1', 'delivered'), outboundId: `${outboundId}-1` })
    await at.store.retry(outboundId, 'the channel did not answer', later(5))
    expect(await at.store.claim(outboundId, later(5), lease)).toMatchObject({ attempts: 2 })
    await at.store.receipt({ ...receiptOf('part-2', 'sent'), outboundId })
    await at.store.retry(outboundId, 'the channel did not answer', later(9))
    await at.store.drop(outboundId, 'failed', 'the channel did not answer')
    expect(await at.store.claim(outboundId, later(60), lease)).toBeNull()
    expect(await statusOf(outboundId)).toEqual([{ status: 'sent', error: 'the channel did not answer' }])
  })

  test('a failure before the sender is done is not forgotten', async () => {
    const { at, outboundId, receiptOf } = await claimedReply()
    await at.store.receipt({ ...receiptOf('early', 'failed'), error: { code: '131026' } })
    await at.store.sent(outboundId, { ...message, externalIds: ['early'] })
    expect(await statusOf(outboundId)).toEqual([{ status: 'failed', error: '131026' }])
  })

  test('a receipt for no account, or with the name of another account’s message, touches nothing', async () => {
    const { at, outboundId, receiptOf } = await claimedReply()
    const other = await shop(backend().store)
    expect(await at.store.receipt({ ...receiptOf('x', 'sent'), accountId: 'nobody', outboundId })).toBeNull()
    const stolen = {
      ...receiptOf('x', 'failed'),
      accountId: other.accountId,
      outboundId,
      error: { code: '1' },
    }
    expect(await at.store.receipt(stolen)).toBeNull()
    expect(await statusOf(outboundId)).toEqual([{ status: 'sending', error: null }])
  })

  async function claimedReply(senderName?: string) {
    const at = await shop(backend().store)
    const turn = await chat(at, senderName === undefined ? {} : { senderName })
    const [outboundId = ''] = (await at.business.commitTurn(answer(turn))).outboundIds
    await at.store.claim(outboundId, now, lease)
    const receiptOf = (externalId: string, status: ReceiptStatus): Receipt => {
      return { accountId: at.accountId, externalId, status, at: later(3) }
    }
    const line = async () =>
      (await at.business.transcript(turn.conversationId, 9)).find(({ from }) => from === 'business')
    return { at, turn, outboundId, receiptOf, line }
  }

  async function sentReply(senderName?: string) {
    const claimed = await claimedReply(senderName)
    await claimed.at.store.sent(claimed.outboundId, { ...message, externalIds: ['whole'] })
    return { ...claimed, sent: (status: ReceiptStatus) => claimed.receiptOf('whole', status) }
  }

  const message = { text: 'Hello', buttons: [], numbered: false, at: later(1) }

  const statusOf = (id: string) =>
    backend().sql('SELECT "status", "error" FROM "Outbound" WHERE "id" = $1', [id])
}

function permutations<T>(list: T[]): T[][] {
  if (list.length < 2) return [list]
  return list.flatMap((one, index) => permutations(list.toSpliced(index, 1)).map((rest) => [one, ...rest]))
}
