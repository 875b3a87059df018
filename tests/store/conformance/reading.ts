import { expect, test } from 'vitest'
import type { Backend } from '../backends.ts'
import { answer, booking, chat, message, now, shop, turnOf } from '../fixtures.ts'

export function reading(backend: () => Backend): void {
  test('a turn is read with two statements, however much there is to read', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at, { address: 'busy' })
    const changes = Array.from({ length: 8 }, (_, index) =>
      booking(at, `${10 + index}:00`, `${11 + index}:00`),
    )
    await at.business.commitTurn(answer(turn, { changes }))
    for (let index = 0; index < 5; index += 1) await chat(at, { address: 'busy' })
    backend().queries.length = 0
    const read = await turnOf(at, turn.conversationId)
    expect(read.messages).toHaveLength(5)
    expect(backend().queries).toHaveLength(2)
  })

  test('the facts are the business as its file says it', async () => {
    const at = await shop(backend().store)
    const { business } = (await chat(at)).facts
    const { people, ...file } = await at.business.export()
    expect(business).toMatchObject({ ...file, knowledge: [{ question: 'Do you have light?' }] })
    expect(business.people.map(({ name, services }) => ({ name, services }))).toEqual(
      people.map(({ name, services }) => ({ name, services })),
    )
  })

  test('taken time is told from today to the horizon, on the clock of the business', async () => {
    const at = await shop(backend().store, {
      timezone: 'Europe/London',
      policy: { ...policy, horizonDays: 200 },
    })
    const days = ['2026-11-30', '2026-12-01', '2027-03-28', '2027-06-19', '2027-06-20']
    for (const day of days) await add(at, `${day}T09:00`, `${day}T10:00`)
    await add(at, '2026-11-30T23:30', '2026-12-01T00:30')
    const { busy } = (await chat(at)).facts
    expect(busy.map(({ start }) => start)).toEqual([
      '2026-11-30T23:30',
      '2026-12-01T09:00',
      '2027-03-28T09:00',
      '2027-06-19T09:00',
    ])
  })

  test('a customer sees her own bookings: all that stand, and the latest ten that are over', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at, { address: 'own' })
    const past = Array.from({ length: 12 }, (_, day) => {
      const date = `2026-11-${10 + day}`
      return booking(at, '', '', { start: `${date}T10:00`, end: `${date}T11:00` })
    })
    await add(at, '2026-12-05T08:00', '2026-12-05T09:00')
    await at.business.commitTurn(
      answer(turn, { changes: [...past, booking(at, '14:00', '15:00'), booking(at, '10:00', '11:00')] }),
    )
    const { bookings } = (await turnOf(at, turn.conversationId)).facts
    expect(bookings.map(({ start }) => start)).toEqual([
      ...Array.from({ length: 10 }, (_, day) => `2026-11-${12 + day}T10:00`),
      ...['2026-12-05T10:00', '2026-12-05T14:00'],
    ])
  })

  test('bookings are listed by the days of the business', async () => {
    const at = await shop(backend().store)
    await add(at, '2026-12-04T23:30', '2026-12-05T00:30')
    await add(at, '2026-12-05T00:30', '2026-12-05T01:30')
    await add(at, '2026-12-05T23:30', '2026-12-06T00:30')
    const starts = async (range: { from?: string; to?: string }) =>
      (await at.business.bookings(range)).map(({ start }) => start.slice(5))
    expect(await starts({ from: '2026-12-05', to: '2026-12-05' })).toEqual(['12-05T00:30', '12-05T23:30'])
    expect(await starts({ to: '2026-12-04' })).toEqual(['12-04T23:30'])
    expect(await at.business.bookings({ from: '2026-12-05', to: '2026-12-05' })).toMatchObject([
      { service: 'twists', serviceName: 'Twists', person: 'Amaka', customerName: 'Bola', deposit: 300_000 },
      { end: '2026-12-06T00:30', status: 'confirmed', price: { from: 1_500_000, to: 1_500_000 } },
    ])
  })

  test('rows of another version of the product are read, not choked on', async () => {
    const at = await shop(backend().store)
    const { conversationId } = await chat(at)
    const odd = ['{"version":99,"x":[1]}', '"text"', '[]', 'null']
    for (const state of odd) {
      const set = 'UPDATE "Conversation" SET "state" = $2::jsonb, "language" = \'yor\' WHERE "id" = $1'
      await backend().sql(set, [conversationId, state])
      expect(await turnOf(at, conversationId)).toMatchObject({ state: JSON.parse(state), language: null })
    }
    await backend().sql('UPDATE "Business" SET "languages" = \'{yor,pcm}\' WHERE "id" = $1', [at.id])
    expect((await at.business.business()).languages).toEqual(['pcm'])
  })

  test('a transcript has both sides in order, the latest ones', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at, { address: 'talk', text: 'Hello', externalId: `hello-${at.slug}` })
    const { outboundIds } = await at.business.commitTurn(answer(turn))
    await at.store.claim(outboundIds[0] ?? '', now, 1000)
    const buttons = [{ label: 'Yes', text: 'yes' }]
    await at.store.sent(outboundIds[0] ?? '', {
      externalIds: ['out-1'],
      text: 'Hi!',
      buttons,
      numbered: false,
      at: now,
    })
    await at.business.commitTurn(answer(await chat(at, { address: 'talk', text: 'Price?' })))
    const lines = await at.business.transcript(turn.conversationId, 10)
    expect(lines).toMatchObject([
      { from: 'customer', text: 'Hello', externalId: `hello-${at.slug}`, buttons: [] },
      { from: 'business', text: 'Hi!', externalId: 'out-1', buttons, status: 'sent' },
      { from: 'customer', text: 'Price?' },
    ])
    expect(await at.business.transcript(turn.conversationId, 2)).toEqual(lines.slice(1))
  })

  test('conversations are listed with what waits in them, the latest first', async () => {
    const at = await shop(backend().store)
    const old = await chat(at, { receivedAt: new Date(now.getTime() - 60_000), senderName: 'Joy' })
    const fresh = await chat(at)
    await chat(at, { address: fresh.address })
    expect(await at.business.conversations(10)).toMatchObject([
      { id: fresh.conversationId, unanswered: 2, lastMessageAt: now, channel: 'web' },
      { id: old.conversationId, unanswered: 1, customerName: 'Joy' },
    ])
    expect(await at.business.conversations(1)).toHaveLength(1)
    const found = await at.business.conversationByAddress(at.accountId, old.address)
    expect(found).toMatchObject({ id: old.conversationId, customerName: 'Joy' })
  })

  test('what waits for an answer is found, until it is answered', async () => {
    const at = await shop(backend().store)
    const waits = async (before: Date) =>
      (await at.store.unanswered(before, 1000, now)).filter(({ businessId }) => businessId === at.id)
    const long = new Date('2020-01-01T00:00:00Z')
    const turn = await chat(at, { receivedAt: long })
    await at.store.receive(message(at, { address: turn.address, receivedAt: long }))
    expect(await waits(long)).toEqual([])
    expect(await waits(now)).toEqual([{ conversationId: turn.conversationId, businessId: at.id }])
    await at.business.commitTurn(answer(await turnOf(at, turn.conversationId)))
    expect(await waits(now)).toEqual([])
  })

  const policy = { noticeMinutes: 60, cancelHours: 12, lateMinutes: 15 }
  const add = (at: Awaited<ReturnType<typeof shop>>, start: string, end: string) =>
    at.business.addBooking({ serviceId: 'twists', personId: at.personId, start, end, customerName: 'Bola' })
}
