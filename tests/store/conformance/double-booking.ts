import fc from 'fast-check'
import { expect, test } from 'vitest'
import { at as timeAt } from '../../../domain/time.ts'
import { RevConflict, SlotTaken } from '../../../prisma/store.ts'
import type { Backend } from '../backends.ts'
import { answer, booking, chat, outcomes, type Shop, shop } from '../fixtures.ts'

export function double(backend: () => Backend): void {
  test('of 200 customers who want one slot at once exactly one has it', async () => {
    const at = await shop(backend().store)
    const customers = await Promise.all(Array.from({ length: 200 }, () => chat(at)))
    const attempts = customers.map((turn) => book(at, turn, '14:00', '16:00'))
    expect(await outcomes(attempts)).toEqual({ done: 1, SlotTaken: 199 })
    expect(await at.business.bookings({})).toHaveLength(1)
  })

  test('whatever is tried at once, what stands never overlaps, and nothing free was refused', async () => {
    const slot = fc.record({
      from: fc.integer({ min: 36, max: 60 }),
      length: fc.integer({ min: 1, max: 8 }),
      person: fc.nat(1),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(slot, { minLength: 2, maxLength: 16 }), async (wanted) => {
        const at = await shop(backend().store)
        const people = (await at.business.business()).people.map(({ id }) => id)
        const attempts = wanted.map(async ({ from, length, person }) => {
          const [start, end] = [from * 15, (from + length) * 15].map((minute) => timeAt('2026-12-05', minute))
          const customerName = 'Customer'
          const personId = people[person] ?? ''
          await at.business.addBooking({
            serviceId: 'wash',
            personId,
            start: start ?? '',
            end: end ?? '',
            customerName,
          })
        })
        const ended = await outcomes(attempts)
        const standing = await at.business.bookings({})
        expect(ended.done ?? 0).toBe(standing.length)
        expect(overlaps(standing)).toEqual([])
        expect(standing.length).toBeGreaterThan(0)
      }),
      { numRuns: 12 },
    )
  })

  test('one appointment may start when the last one ends', async () => {
    const at = await shop(backend().store)
    await book(at, await chat(at), '14:00', '16:00')
    await book(at, await chat(at), '16:00', '18:00')
    await book(at, await chat(at), '12:00', '14:00')
    expect((await at.business.bookings({})).map(({ start }) => start.slice(11))).toEqual([
      '12:00',
      '14:00',
      '16:00',
    ])
  })

  test('a cancelled slot is free again, and cannot be cancelled or moved twice', async () => {
    const at = await shop(backend().store)
    await book(at, await chat(at, { address: 'ify' }), '14:00', '16:00')
    const turn = await chat(at, { address: 'ify' })
    const [mine] = turn.facts.bookings
    if (!mine) throw new Error('The booking is not among the facts')
    await at.business.commitTurn(answer(turn, { changes: [{ kind: 'cancel', booking: mine }] }))
    const again = await chat(at, { address: 'ify' })
    expect(again.facts.bookings).toMatchObject([{ status: 'cancelled' }])
    const repeated = answer(again, { changes: [{ kind: 'cancel', booking: mine }] })
    await expect(at.business.commitTurn(repeated)).rejects.toThrow(RevConflict)
    await book(at, await chat(at), '14:00', '16:00')
  })

  test('a move frees the old time and takes the new one, or changes nothing', async () => {
    const at = await shop(backend().store)
    await book(at, await chat(at, { address: 'ada' }), '10:00', '12:00')
    await book(at, await chat(at), '14:00', '16:00')
    const turn = await chat(at, { address: 'ada' })
    const [mine] = turn.facts.bookings
    if (!mine) throw new Error('The booking is not among the facts')
    const move = { kind: 'move' as const, booking: mine, personId: at.personId }
    const taken = { ...move, start: '2026-12-05T15:00', end: '2026-12-05T17:00' }
    await expect(at.business.commitTurn(answer(turn, { changes: [taken] }))).rejects.toThrow(SlotTaken)
    const free = { ...move, start: '2026-12-05T11:00', end: '2026-12-05T13:00' }
    await at.business.commitTurn(answer(turn, { changes: [free] }))
    expect((await at.business.bookings({})).map(({ start }) => start)).toEqual([
      '2026-12-05T11:00',
      '2026-12-05T14:00',
    ])
  })

  test('two moves into one slot: one of them', async () => {
    const at = await shop(backend().store)
    const addresses = ['one', 'two']
    await book(at, await chat(at, { address: 'one' }), '08:00', '09:00')
    await book(at, await chat(at, { address: 'two' }), '09:00', '10:00')
    const chats = await Promise.all(addresses.map((address) => chat(at, { address })))
    const slot = { personId: at.personId, start: '2026-12-05T17:00', end: '2026-12-05T18:00' }
    const attempts = chats.map((turn) => {
      const changes = turn.facts.bookings.map((mine) => ({ kind: 'move' as const, booking: mine, ...slot }))
      return at.business.commitTurn(answer(turn, { changes }))
    })
    expect(await outcomes(attempts)).toEqual({ done: 1, SlotTaken: 1 })
  })

  test('who or what the business no longer has cannot be booked', async () => {
    const at = await shop(backend().store)
    const [turn, other] = [await chat(at), await chat(at)]
    const { people: _, ...rest } = await at.business.export()
    const [, uche] = (await at.business.business()).people
    await at.store.importBusiness({
      ...rest,
      people: [{ id: 'Uche', name: 'Uche' }],
      services: rest.services.slice(1),
    })
    await expect(book(at, turn, '14:00', '16:00')).rejects.toThrow(SlotTaken)
    const gone = answer(other, { changes: [booking(at, '14:00', '16:00', { personId: uche?.id ?? '' })] })
    await expect(at.business.commitTurn(gone)).rejects.toThrow(SlotTaken)
  })
}

function book(at: Shop, turn: Parameters<typeof answer>[0], from: string, to: string) {
  return at.business.commitTurn(answer(turn, { changes: [booking(at, from, to)] }))
}

function overlaps(rows: { person: string; start: string; end: string }[]) {
  return rows.filter((row, index) =>
    rows.some((other, place) => {
      return place > index && other.person === row.person && other.start < row.end && row.start < other.end
    }),
  )
}
