import { expect, test } from 'vitest'
import type { Backend } from '../backends.ts'
import { answer, chat, later, message, now, type Shop, shop, turnOf } from '../fixtures.ts'

const lease = 30_000

/** What is sent without a question before it: notices to the owner, and messages to customers. */
export function unasked(backend: () => Backend): void {
  test('a claim tells whom it is for and when she last wrote', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at, { address: 'joy', senderName: 'Joy' })
    const { outboundIds } = await at.business.commitTurn(answer(turn))
    await at.store.receive(message(at, { address: 'joy', receivedAt: later(9) }))
    expect(await at.store.claim(outboundIds[0] ?? '', later(10), lease)).toMatchObject({
      ...{ purpose: 'reply', createdAt: now, customerName: 'Joy', lastInboundAt: later(9) },
    })
  })

  const owner = { name: 'Amaka', channel: 'whatsapp-web' as const, id: '+234 803 000 0001' }
  const says = [{ key: 'booked' }]

  test.each([
    { chat: 'named as she is', address: '+234 803 000 0001', aliases: [] },
    { chat: 'named by her digits', address: '2348030000001', aliases: [] },
    { chat: 'of her phone', address: '2348030000001@c.us', aliases: [] },
    {
      chat: 'by another name, of her phone',
      address: '77@lid',
      aliases: [{ kind: 'phone', value: '2348030000001' }],
    },
  ])('a notice finds the owner’s own chat $chat', async ({ address, aliases }) => {
    const { at, account } = await withOwner()
    const written = await at.business.notifyOwner('lost', says, now)
    await chat({ ...at, accountId: account.id }, { address: '2348030000002@c.us', receivedAt: later(50) })
    const own = { address, aliases: [{ kind: 'lid', value: '77' }, ...aliases], receivedAt: later(5) }
    const turn = await chat({ ...at, accountId: account.id }, own)
    expect(turn.fromOwner).toBe(true)
    const claimed = await at.store.claim(written[0]?.outboundId ?? '', later(60), lease)
    expect(claimed).toMatchObject({ purpose: 'notice', customerName: null, lastInboundAt: later(5) })
  })

  test('who is not the owner is not taken for her', async () => {
    const { at, account } = await withOwner()
    const other = { address: '2348030000002@c.us', aliases: [{ kind: 'lid', value: '2348030000001' }] }
    expect((await chat({ ...at, accountId: account.id }, other)).fromOwner).toBe(false)
    expect((await chat(at, { address: owner.id })).fromOwner).toBe(false)
    const [notice] = await at.business.notifyOwner('lost', says, now)
    expect(await at.store.claim(notice?.outboundId ?? '', now, lease)).toMatchObject({ lastInboundAt: null })
  })

  test('the owner is told once for each cause, by every business for itself', async () => {
    const { at, account } = await withOwner()
    const told = await Promise.all(
      Array.from({ length: 20 }, () => at.business.notifyOwner('lost', says, now)),
    )
    expect(told.flat()).toEqual([
      { outboundId: expect.any(String), accountId: account.id, channel: 'whatsapp-web' },
    ])
    expect(await at.business.notifyOwner('found', says, now)).toHaveLength(1)
    expect(await (await withOwner()).at.business.notifyOwner('lost', says, now)).toHaveLength(1)
    const unreached = await shop(backend().store, { owner })
    expect(await unreached.business.notifyOwner('lost', says, now)).toEqual([])
  })

  test('what was sent unasked is counted for its account', async () => {
    const at = await shop(backend().store)
    for (const seconds of [0, 100, 200]) await sendReminder(at, seconds)
    const since = (seconds: number) => at.store.proactiveSince(at.accountId, later(seconds))
    expect(await since(100)).toEqual({ count: 2, lastAt: later(200) })
    expect(await since(300)).toEqual({ count: 0, lastAt: null })
    const other = await shop(backend().store)
    expect(await other.store.proactiveSince(other.accountId, later(0))).toEqual({ count: 0, lastAt: null })
  })

  test('a reminder holds up no answer: not before it was tried, nor after it was put off', async () => {
    const at = await shop(backend().store)
    const [reminder = '', reply = '', next = ''] = await reminderAndReplies(at)
    expect(await at.store.claim(reminder, now, lease)).toMatchObject({ purpose: 'proactive', attempts: 1 })
    await at.store.postpone(reminder, later(60))
    expect(await at.store.claim(reminder, later(59), lease)).toBeNull()
    for (const [id, seconds] of [
      [reply, 1],
      [next, 61],
    ] as const) {
      expect(await at.store.claim(id, later(seconds), lease)).not.toBeNull()
      await at.store.sent(id, { ...sent, externalIds: [id] })
    }
    expect(await at.store.claim(reminder, later(61), lease)).toMatchObject({ attempts: 1 })
  })

  test('a reminder holds up no answer while it is tried again', async () => {
    const at = await shop(backend().store)
    const [reminder = '', reply = ''] = await reminderAndReplies(at)
    await at.store.claim(reminder, now, lease)
    expect(await at.store.claim(reply, now, lease)).not.toBeNull()
    await at.store.retry(reply, 'away', later(0))
    await at.store.retry(reminder, 'away', later(60))
    expect(await at.store.claim(reply, later(1), lease)).not.toBeNull()
  })

  test('only what is being sent can be put off', async () => {
    const at = await shop(backend().store)
    const [reminder = ''] = await reminderAndReplies(at)
    await at.store.postpone(reminder, later(60))
    expect(await at.store.claim(reminder, now, lease)).not.toBeNull()
    await at.store.sent(reminder, { ...sent, externalIds: ['r'] })
    await at.store.postpone(reminder, later(60))
    expect(await at.store.claim(reminder, later(61), lease)).toBeNull()
  })

  test('she who wants no messages says so, and may come back', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at, { address: 'joy' })
    const { outboundIds } = await at.business.commitTurn(answer(turn, { changes: [{ kind: 'opt-out' }] }))
    expect(await at.store.claim(outboundIds[0] ?? '', now, lease)).toMatchObject({ optedOut: true })
    const back = await chat(at, { address: 'joy' })
    expect(back.optedOut).toBe(true)
    await at.business.commitTurn(answer(back, { changes: [{ kind: 'opt-in' }] }))
    expect((await turnOf(at, turn.conversationId)).optedOut).toBe(false)
  })

  test('the numbered choices are those under the latest message of Jara’s', async () => {
    const at = await shop(backend().store)
    const buttons = [{ label: 'Yes', text: 'yes' }]
    const turn = await chat(at, { address: 'joy' })
    const [id = ''] = (await at.business.commitTurn(answer(turn))).outboundIds
    await at.store.claim(id, now, lease)
    await at.store.sent(id, { ...sent, externalIds: ['n'], buttons, numbered: true })
    expect((await turnOf(at, turn.conversationId)).numbered).toEqual(buttons)
    const again = await chat(at, { address: 'joy' })
    const [plain = ''] = (await at.business.commitTurn(answer(again))).outboundIds
    await at.store.claim(plain, now, lease)
    expect((await turnOf(at, turn.conversationId)).numbered).toEqual(buttons)
    await at.store.sent(plain, { ...sent, externalIds: ['p'], buttons })
    expect((await turnOf(at, turn.conversationId)).numbered).toEqual([])
  })

  const sent = { text: 'Hello', buttons: [], numbered: false, at: now }

  async function withOwner() {
    const at = await shop(backend().store, { owner })
    const account = await at.store.saveAccount({
      businessId: at.id,
      kind: 'whatsapp-web',
      externalId: at.slug,
    })
    return { at, account }
  }

  /** What a later version will write unasked stands first; nothing of this one writes such rows yet. */
  async function reminderAndReplies(at: Shop): Promise<string[]> {
    const replies = ['reminder', 'reply', 'next'].map((key) => [{ key }])
    const { outboundIds } = await at.business.commitTurn(answer(await chat(at), { replies }))
    await backend().sql(`UPDATE "Outbound" SET "purpose" = 'proactive' WHERE "id" = $1`, [outboundIds[0]])
    return outboundIds
  }

  async function sendReminder(at: Shop, seconds: number): Promise<void> {
    const [id = ''] = await reminderAndReplies(at)
    await at.store.claim(id, now, lease)
    await at.store.sent(id, { ...sent, externalIds: [id], at: later(seconds) })
  }
}
