import { expect, test } from 'vitest'
import type { Backend } from '../backends.ts'
import { answer, booking, businessFile, chat, outcomes, type Shop, shop } from '../fixtures.ts'

/** A shop whose first person has that many seats, and whose twists are set up for 10 minutes and cleaned up for 20. */
function shopWith(backend: () => Backend, seats: number): Promise<Shop> {
  const { people, services } = businessFile()
  const [amaka, ...others] = people
  const [twists, ...rest] = services
  if (!amaka || !twists) throw new Error('The fixture has a person and a service')
  return shop(backend().store, {
    people: [{ ...amaka, ...(seats > 1 ? { seats } : {}) }, ...others],
    services: [{ ...twists, setup: 10, cleanup: 20 }, ...rest],
  })
}

export function seats(backend: () => Backend): void {
  test('of 200 customers who want one slot of three seats at once exactly three have it', async () => {
    const at = await shopWith(backend, 3)
    const customers = await Promise.all(Array.from({ length: 200 }, () => chat(at)))
    const attempts = customers.map((turn) => book(at, turn, '14:00', '16:00'))
    expect(await outcomes(attempts)).toEqual({ done: 3, SlotTaken: 197 })
    const { facts } = await chat(at)
    expect(facts.busy.map(({ seat }) => seat).sort()).toEqual([0, 1, 2])
  })

  test('a chair is busy while it is set up and cleaned up', async () => {
    const at = await shopWith(backend, 1)
    await book(at, await chat(at), '14:00', '16:00')
    const { facts } = await chat(at)
    expect(facts.busy).toMatchObject([{ start: '2026-12-05T13:50', end: '2026-12-05T16:20', seat: 0 }])
    expect(await at.business.bookings({})).toMatchObject([
      { start: '2026-12-05T14:00', end: '2026-12-05T16:00' },
    ])
    const attempts = ['16:29', '11:31', '16:30', '11:30'].map(async (from) =>
      book(at, await chat(at), from, `${Number(from.slice(0, 2)) + 2}${from.slice(2)}`),
    )
    expect(await outcomes(attempts.slice(0, 2))).toEqual({ SlotTaken: 2 })
    expect(await outcomes(attempts.slice(2))).toEqual({ done: 2 })
  })

  test('a move takes a seat that is free all the time, its own included', async () => {
    const at = await shopWith(backend, 2)
    await book(at, await chat(at), '10:00', '12:00')
    await book(at, await chat(at, { address: 'ada' }), '10:00', '12:00')
    await book(at, await chat(at), '13:00', '15:00')
    const turn = await chat(at, { address: 'ada' })
    const [mine] = turn.facts.bookings
    if (!mine) throw new Error('The booking is not among the facts')
    const slot = { start: '2026-12-05T11:00', end: '2026-12-05T13:00' }
    const move = { kind: 'move' as const, booking: mine, personId: at.personId, ...slot }
    await at.business.commitTurn(answer(turn, { changes: [move] }))
    const { facts } = await chat(at)
    expect(facts.busy.map(({ start, seat }) => `${start} ${seat}`)).toEqual([
      '2026-12-05T09:50 0',
      '2026-12-05T10:50 1',
      '2026-12-05T12:50 0',
    ])
  })

  test('who sits in a seat that was taken away since still takes the last one', async () => {
    const at = await shopWith(backend, 2)
    await book(at, await chat(at), '14:00', '16:00')
    await book(at, await chat(at), '14:00', '16:00')
    const file = await at.business.export()
    const [amaka, ...others] = file.people
    if (!amaka) throw new Error('The shop has a person')
    await at.store.importBusiness({ ...file, people: [{ ...amaka, seats: 3 }, ...others] })
    await book(at, await chat(at), '14:00', '16:00')
    await at.store.importBusiness({ ...file, people: [{ ...amaka, seats: 2 }, ...others] })
    await expect(book(at, await chat(at), '14:00', '16:00')).rejects.toThrow('All seats')
  })

  test("time off that has not ended is among the facts, by start, in the business's own time", async () => {
    const at = await shop(backend().store)
    const off = (id: string, personId: string | null, from: string, to: string, reason: string | null) =>
      backend().sql(
        `INSERT INTO "TimeOff" ("id", "businessId", "personId", "startsAt", "endsAt", "reason", "createdAt")
        VALUES ($1, $2, $3, $4, $5, $6, $4)`,
        [`${at.id} ${id}`, at.id, personId, from, to, reason],
      )
    await off('later', null, '2026-12-24T11:00:00Z', '2026-12-27T23:00:00Z', 'Christmas')
    await off('sooner', at.personId, '2026-12-02T13:00:00Z', '2026-12-02T15:00:00Z', null)
    await off('over', null, '2026-11-30T08:00:00Z', '2026-12-01T09:00:00Z', null)
    expect((await chat(at)).facts.timeOff).toEqual([
      { personId: at.personId, start: '2026-12-02T14:00', end: '2026-12-02T16:00' },
      { start: '2026-12-24T12:00', end: '2026-12-28T00:00', reason: 'Christmas' },
    ])
  })

  test('what a file says of working time is read again, and replaced by the next file', async () => {
    const { people, services, policy } = businessFile()
    const lunch = [{ from: 780, to: 840 }]
    const [amaka, uche] = people
    if (!amaka || !uche) throw new Error('The fixture has two people')
    const at = await shop(backend().store, {
      breaks: lunch,
      people: [{ ...amaka, hours: { tue: [{ from: 600, to: 960 }] }, breaks: lunch, seats: 2 }, uche],
      policy: { ...policy, sameDayUntil: 900 },
    })
    const read = await at.business.business()
    expect(read).toMatchObject({ breaks: lunch, policy: { sameDayUntil: 900 } })
    expect(read.people[0]).toMatchObject({
      hours: { tue: [{ from: 600, to: 960 }] },
      breaks: lunch,
      seats: 2,
    })
    const plain = businessFile({ slug: at.slug, people, services, policy })
    await at.store.importBusiness(plain)
    expect(await at.business.export()).toEqual(plain)
  })
}

function book(at: Shop, turn: Parameters<typeof answer>[0], from: string, to: string) {
  return at.business.commitTurn(answer(turn, { changes: [booking(at, from, to)] }))
}
