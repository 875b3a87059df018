import { expect, test } from 'vitest'
import { planAtOnce } from '../../../domain/availability/plan.ts'
import { calendarOf } from '../../../domain/availability.ts'
import type { Change } from '../../../domain/changes.ts'
import { clock, toLocal } from '../../../domain/time.ts'
import { SlotTaken } from '../../../prisma/store.ts'
import type { Turn } from '../../../prisma/turn.ts'
import type { Backend } from '../backends.ts'
import { answer, booking, chat, now, outcomes, type Shop, shop } from '../fixtures.ts'

const tuesday = '2026-12-08'
/** Three chairs, one of which only some may sit in, and a morning in which nine have an hour each. */
const people = [
  { id: 'Amaka', name: 'Amaka', seats: 2 },
  { id: 'Uche', name: 'Uche' },
]
const hours = { tue: [{ from: 540, to: 720 }] }

export function parties(backend: () => Backend): void {
  test('a party is booked as a whole, with one mark, or not at all', async () => {
    const at = await shop(backend().store, { people, hours })
    const first = await chat(at, { address: 'ada' })
    await at.business.commitTurn(answer(first, { changes: party(first, 540, 3) }))
    const booked = await at.business.bookings({})
    expect(booked.map(({ guest }) => guest).toSorted()).toEqual([1, 2, 3])
    expect(new Set(booked.map(({ groupId }) => groupId)).size).toBe(1)
    expect(booked[0]?.groupId).toEqual(expect.any(String))
    const [mine] = (await chat(at, { address: 'ada' })).facts.bookings
    expect(mine).toMatchObject({ groupId: booked[0]?.groupId, guest: 1 })

    const late = await chat(at, { address: 'bisi' })
    const uche = at.business.business().then((one) => one.people[1]?.id ?? '')
    const half = [
      { ...booking(at, '10:00', '11:00'), ...slot('10:00', '11:00'), seat: 0, party: { guest: 1 } },
      {
        ...booking(at, '09:00', '10:00', { personId: await uche }),
        ...slot('09:00', '10:00'),
        party: { guest: 2 },
      },
    ]
    await expect(at.business.commitTurn(answer(late, { changes: half }))).rejects.toThrow(SlotTaken)
    expect(await at.business.bookings({})).toHaveLength(3)
  })

  test('a party moves as a whole, into its own time too, or not at all', async () => {
    const at = await shop(backend().store, { people: [{ id: 'Amaka', name: 'Amaka' }], hours })
    const first = await chat(at, { address: 'ada' })
    const inTurn = ['09:00', '10:00'].map((from, index) => ({
      ...booking(at, from, from),
      ...slot(from, clock((index + 10) * 60)),
      seat: 0,
      party: {},
    }))
    await at.business.commitTurn(answer(first, { changes: inTurn }))
    const again = await chat(at, { address: 'ada' })
    const moved = moves(again, ['10:00', '11:00'])
    await at.business.commitTurn(answer(again, { changes: moved }))
    const starts = async () =>
      (await at.business.bookings({})).map(({ start, status }) => `${start.slice(11)} ${status}`)
    expect(await starts()).toEqual(['10:00 confirmed', '11:00 confirmed'])

    const other = await chat(at, { address: 'bisi' })
    const taken = { ...booking(at, '09:00', '10:00'), ...slot('09:00', '10:00') }
    await at.business.commitTurn(answer(other, { changes: [taken] }))
    const third = await chat(at, { address: 'ada' })
    const clash = answer(third, { changes: moves(third, ['09:00', '10:00']) })
    await expect(at.business.commitTurn(clash)).rejects.toThrow(SlotTaken)
    expect(await starts()).toEqual(['09:00 confirmed', '10:00 confirmed', '11:00 confirmed'])
  })

  test('of 20 parties of three who want one morning at once as many have it as fit, never half of one', async () => {
    const at = await shop(backend().store, { people, hours })
    const turns = await Promise.all(Array.from({ length: 20 }, () => chat(at)))
    const ended = await outcomes(turns.map((turn) => bookSomewhere(at, turn)))
    expect(ended).toEqual({ done: 3, NoRoom: 17 })
    const booked = await at.business.bookings({})
    expect(booked).toHaveLength(9)
    const groups = Object.values(Object.groupBy(booked, ({ groupId }) => groupId ?? ''))
    expect(groups.map((group) => group?.length)).toEqual([3, 3, 3])
    for (const hour of ['09:00', '10:00', '11:00']) {
      const then = booked.filter(({ start }) => start.endsWith(hour)).map(({ person }) => person)
      expect(then.toSorted()).toEqual(['Amaka', 'Amaka', 'Uche'])
    }
  })
}

class NoRoom extends Error {
  override name = 'NoRoom'
}

/** As a turn does: whoever is too late looks anew, and takes the next time at which all of them fit. */
async function bookSomewhere(at: Shop, turn: Turn): Promise<void> {
  for (let seen = turn; ; seen = await reloaded(at, seen)) {
    const minute = [540, 600, 660].find((one) => plan(seen, one, 3))
    if (minute === undefined) throw new NoRoom()
    try {
      await at.business.commitTurn(answer(seen, { changes: party(seen, minute, 3) }))
      return
    } catch (error) {
      if (!(error instanceof SlotTaken)) throw error
    }
  }
}

async function reloaded(at: Shop, { conversationId }: Turn): Promise<Turn> {
  const turn = await at.business.loadTurn(conversationId, now)
  if (!turn) throw new Error('The chat is gone')
  return turn
}

function plan({ facts }: Turn, minute: number, heads: number) {
  const calendar = calendarOf(facts, toLocal(now, 'Africa/Lagos'))
  const wash = facts.business.services.find(({ id }) => id === 'wash')
  return wash && planAtOnce({ calendar, date: tuesday }, Array(heads).fill(wash), minute)
}

/** So many at once, as they are planned. */
function party(turn: Turn, minute: number, heads: number): Change[] {
  const parts = plan(turn, minute, heads) ?? []
  expect(parts).toHaveLength(heads)
  return parts.map(({ personId, seat, start, end }, index) => ({
    ...{ kind: 'book', serviceId: 'wash', personId, seat, price: { from: 0, to: 0 } },
    ...slot(clock(start), clock(end)),
    party: { guest: index + 1 },
  }))
}

function moves({ facts }: Turn, starts: string[]): Change[] {
  return facts.bookings.map((one, index) => {
    const from = starts[index] ?? ''
    const to = slot(from, clock(Number(from.slice(0, 2)) * 60 + 60))
    return { kind: 'move', booking: one, personId: one.personId, seat: 0, ...to }
  })
}

function slot(from: string, to: string) {
  return { start: `${tuesday}T${from}`, end: `${tuesday}T${to}` }
}
