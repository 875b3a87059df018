import { expect, test } from 'vitest'
import type { Backend } from '../backends.ts'
import { answer, chat, now, type Shop, shop } from '../fixtures.ts'

const lease = 30_000
const after = (ms: number) => new Date(now.getTime() + ms)
const sent = { externalIds: ['x'], text: 'Hello', buttons: [], numbered: false, at: now }

export function sending(backend: () => Backend): void {
  test('of many who claim one message exactly one has it', async () => {
    const at = await shop(backend().store)
    const [id = ''] = await replies(at, 1)
    const claims = await Promise.all(Array.from({ length: 50 }, () => at.store.claim(id, now, lease)))
    expect(claims.filter((claimed) => claimed !== null)).toMatchObject([
      {
        id,
        businessId: at.id,
        channel: 'web',
        says: [{ key: 'reply-1' }],
        language: 'en',
        attempts: 1,
        optedOut: false,
      },
    ])
  })

  test('messages of a conversation go one after the other', async () => {
    const at = await shop(backend().store)
    const [first = '', second = '', third = ''] = await replies(at, 3)
    expect(await at.store.claim(second, now, lease)).toBeNull()
    expect(await at.store.claim(first, now, lease)).not.toBeNull()
    expect(await at.store.claim(second, now, lease)).toBeNull()
    await at.store.sent(first, sent)
    expect(await at.store.claim(third, now, lease)).toBeNull()
    expect(await at.store.claim(second, now, lease)).not.toBeNull()
    await at.store.drop(second, 'dropped', 'a person has taken over')
    expect(await at.store.claim(third, now, lease)).not.toBeNull()
  })

  test('conversations do not hold one another up', async () => {
    const at = await shop(backend().store)
    await replies(at, 1)
    const [other = ''] = await replies(at, 1)
    expect(await at.store.claim(other, now, lease)).not.toBeNull()
  })

  test('what was being sent when its sender died is sent again after the lease, before what comes later', async () => {
    const at = await shop(backend().store)
    const [first = '', second = ''] = await replies(at, 2)
    await at.store.claim(first, now, lease)
    expect(await at.store.claim(first, after(lease - 1), lease)).toBeNull()
    expect(await due(at, after(lease - 1))).toEqual([])
    expect(await due(at, after(lease))).toEqual([first])
    expect(await at.store.claim(second, after(lease), lease)).toBeNull()
    expect(await at.store.claim(first, after(lease), lease)).toMatchObject({ attempts: 2 })
  })

  test('a sender that was only slow is believed when it says that it has sent', async () => {
    const at = await shop(backend().store)
    const [id = ''] = await replies(at, 1)
    await at.store.claim(id, now, lease)
    await at.store.claim(id, after(lease), lease)
    await at.store.sent(id, sent)
    await at.store.sent(id, { ...sent, externalIds: ['later'], text: 'Hello again' })
    expect(await at.store.claim(id, after(3 * lease), lease)).toBeNull()
    const row = await backend().sql('SELECT "status", "externalId", "text" FROM "Outbound" WHERE "id" = $1', [
      id,
    ])
    expect(row).toEqual([{ status: 'sent', externalId: 'x', text: 'Hello' }])
  })

  test('what did not go through waits for its time and keeps its place', async () => {
    const at = await shop(backend().store)
    const [first = '', second = ''] = await replies(at, 2)
    await at.store.claim(first, now, lease)
    await at.store.retry(first, '429: slow down', after(5000))
    expect(await at.store.claim(first, after(4999), lease)).toBeNull()
    expect(await at.store.claim(second, after(4999), lease)).toBeNull()
    expect(await due(at, after(4999))).toEqual([])
    expect(await due(at, after(5000))).toEqual([first])
    expect(await at.store.claim(first, after(5000), lease)).toMatchObject({ attempts: 2 })
  })

  test('a reminder that waits for its day does not hold up answers', async () => {
    const at = await shop(backend().store)
    const [reminder = '', reply = ''] = await replies(at, 2)
    await backend().sql('UPDATE "Outbound" SET "notBefore" = $2 WHERE "id" = $1', [
      reminder,
      after(86_400_000),
    ])
    expect(await due(at, now)).toEqual([reply])
    expect(await at.store.claim(reply, now, lease)).not.toBeNull()
  })

  test('what failed, was dropped or was sent is done with', async () => {
    const at = await shop(backend().store)
    for (const end of ['failed', 'dropped'] as const) {
      const [id = ''] = await replies(at, 1)
      await at.store.claim(id, now, lease)
      await at.store.drop(id, end, 'the customer has blocked us')
      await at.store.retry(id, 'late', now)
      await at.store.sent(id, sent)
      expect(await at.store.claim(id, after(lease), lease)).toBeNull()
      expect(await backend().sql('SELECT "status" FROM "Outbound" WHERE "id" = $1', [id])).toEqual([
        { status: end },
      ])
    }
    expect(await due(at, after(lease))).toEqual([])
  })

  test('a person who took over and a customer who opted out are told with the claim', async () => {
    const at = await shop(backend().store)
    const [id = ''] = await replies(at, 1)
    const until = after(3_600_000)
    await backend().sql('UPDATE "Conversation" SET "takenOverUntil" = $2 WHERE "businessId" = $1', [
      at.id,
      until,
    ])
    await backend().sql('UPDATE "Customer" SET "optedOutAt" = $2 WHERE "businessId" = $1', [at.id, now])
    expect(await at.store.claim(id, now, lease)).toMatchObject({ takenOverUntil: until, optedOut: true })
  })

  test('undelivered messages of one conversation: what can go next', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at)
    const { outboundIds } = await at.business.commitTurn(
      answer(turn, { replies: [[{ key: 'a' }], [{ key: 'b' }]] }),
    )
    await replies(at, 1)
    const next = async () =>
      (await at.store.undelivered(now, 10, turn.conversationId)).map((row) => row.outboundId)
    expect(await next()).toEqual([outboundIds[0]])
    await at.store.claim(outboundIds[0] ?? '', now, lease)
    await at.store.sent(outboundIds[0] ?? '', sent)
    expect(await next()).toEqual([outboundIds[1]])
    expect(await at.store.undelivered(now, 0)).toEqual([])
  })

  test('what nobody could send for a day hides nothing newer', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at)
    const { outboundIds } = await at.business.commitTurn(answer(turn))
    const dayLater = (ms: number) => new Date(now.getTime() + 86_400_000 + ms)
    const due = async (then: Date) => (await at.store.undelivered(then, 10, turn.conversationId)).length
    expect(await due(dayLater(-1000))).toBe(1)
    expect(await due(dayLater(60_000))).toBe(0)
    // Who has the row's id can still send it.
    expect(await at.store.claim(outboundIds[0] ?? '', dayLater(60_000), lease)).not.toBeNull()
  })

  test('what nobody could send for a day holds nothing newer up: the chat goes on', async () => {
    const at = await shop(backend().store)
    await at.business.commitTurn(answer(await chat(at, { address: 'joy' })))
    const dayLater = after(86_400_000 + 60_000)
    const turn = await chat(at, { address: 'joy', receivedAt: dayLater })
    const { outboundIds } = await at.business.commitTurn(answer(turn, { now: dayLater }))
    expect(await at.store.undelivered(dayLater, 10, turn.conversationId)).toMatchObject([
      { outboundId: outboundIds[0] },
    ])
    expect(await at.store.claim(outboundIds[0] ?? '', dayLater, lease)).not.toBeNull()
  })

  test('the owner is told on her own channel', async () => {
    const owner = { name: 'Amaka', channel: 'telegram' as const, id: '1001' }
    const at = await shop(backend().store, { owner, languages: ['pcm'] })
    const account = await at.store.saveAccount({ businessId: at.id, kind: 'telegram', externalId: at.slug })
    const notice = { ownerNotices: [[{ key: 'booked' }]] }
    const { outboundIds, notices } = await at.business.commitTurn(answer(await chat(at), notice))
    expect(outboundIds).toHaveLength(2)
    expect(notices).toEqual([{ outboundId: outboundIds[1], accountId: account.id, channel: 'telegram' }])
    expect(await at.store.claim(outboundIds[1] ?? '', now, lease)).toMatchObject({
      ...{
        accountId: account.id,
        channel: 'telegram',
        conversationId: null,
        address: '1001',
        language: 'pcm',
      },
      ...{ says: [{ key: 'booked' }], takenOverUntil: null, optedOut: false },
    })
  })

  test('an owner whom no account reaches is not written to', async () => {
    const owner = { name: 'Amaka', channel: 'telegram' as const, id: '1001' }
    for (const at of [await shop(backend().store, { owner }), await shop(backend().store)]) {
      const notice = answer(await chat(at), { ownerNotices: [[{ key: 'booked' }]] })
      expect((await at.business.commitTurn(notice)).outboundIds).toHaveLength(1)
    }
  })
}

async function replies(at: Shop, count: number): Promise<string[]> {
  const says = Array.from({ length: count }, (_, index) => [{ key: `reply-${index + 1}` }])
  return (await at.business.commitTurn(answer(await chat(at), { replies: says }))).outboundIds
}

/** The due messages of this shop. */
async function due(at: Shop, at_: Date): Promise<string[]> {
  const rows = await at.store.undelivered(at_, 10_000)
  return rows.filter(({ accountId }) => accountId === at.accountId).map(({ outboundId }) => outboundId)
}
