import { expect, test } from 'vitest'
import type { Booking } from '../../../domain/business.ts'
import type { OwnerEdit } from '../../../domain/owner/edits.ts'
import { noOwnerState } from '../../../domain/owner/state.ts'
import type { Turn, TurnResult } from '../../../prisma/turn.ts'
import type { Backend } from '../backends.ts'
import { answer, booking, businessFile, chat, message, now, type Shop, shop, turnOf } from '../fixtures.ts'

/** One turn, from its reading to its end; BEGIN and COMMIT are among the statements. */
const mostOfTurn = 8
/** Notices go to every owner with the same statement. */
const ownerNotices = [[{ key: 'owner.booked' }], [{ key: 'owner.handoff' }]]

type Asked = (at: Shop, turn: Turn, hallId: string) => Pick<TurnResult, 'changes'>

/** What a customer's message may change. */
const customers: Record<string, Asked> = {
  'a price asked': () => ({ changes: [] }),
  'a booking': (at) => ({ changes: [booking(at, '14:00', '16:00')] }),
  'a first booking, with a name': (at) => ({
    changes: [{ kind: 'name', name: 'Bola' }, booking(at, '14:00', '16:00')],
  }),
  'a booking where several sit at once': (at, _, personId) => ({
    changes: [booking(at, '14:00', '16:00', { personId })],
  }),
  'a group of five': (at, _, personId) => ({
    changes: [0, 1, 2, 3, 4].map((seat) => {
      return booking(at, '14:00', '16:00', { personId, seat, party: { guest: seat + 1 } })
    }),
  }),
  'another time': (at, turn) => ({
    changes: turn.facts.bookings
      .slice(0, 1)
      .map((one) => ({ kind: 'move', booking: one, personId: at.personId, ...evening })),
  }),
  'a group moved': (at, { facts }) => ({
    changes: facts.bookings.map((one, seat) => {
      return { kind: 'move', booking: one, personId: at.personId, seat, ...evening }
    }),
  }),
  'all cancelled': (_, { facts }) => ({
    changes: facts.bookings.map((one) => ({ kind: 'cancel', booking: one })),
  }),
  'one instead of another': (at, { facts }) => ({
    changes: [
      ...facts.bookings.map((one) => ({ kind: 'cancel' as const, booking: one })),
      booking(at, '14:00', '16:00'),
    ],
  }),
  'a booking held for its deposit': (at) => ({
    changes: [booking(at, '14:00', '16:00', { deposit: 300_000, payBy: '2026-12-01T10:30' })],
  }),
  'a deposit by transfer, where one is said to be on its way': (_, { facts }) => ({
    changes: [
      ...facts.bookings.slice(0, 1).map((one) => ({ kind: 'deposit-transfer' as const, booking: one })),
      { kind: 'deposit-told' },
    ],
  }),
  'a person wanted': () => ({ changes: [{ kind: 'handoff', reason: 'complaint' }] }),
  'nothing known': () => ({
    changes: [
      { kind: 'open-question', words: 'Do you do dreadlocks?' },
      { kind: 'handoff', reason: 'not-known' },
    ],
  }),
  'a wish to wait': () => ({
    changes: [{ kind: 'wait', serviceId: 'twists', from: '2026-12-05T10:00', to: '2026-12-05T18:00' }],
  }),
  'no more waiting': () => ({ changes: [{ kind: 'leave-list' }] }),
  STOP: () => ({ changes: [{ kind: 'opt-out' }] }),
}

const evening = { start: '2026-12-05T17:00', end: '2026-12-05T19:00' }
const [was, price] = [
  { from: 350_000, to: 500_000 },
  { from: 400_000, to: 400_000 },
]
const open = [{ from: 540, to: 1140 }]
const split = [
  { from: 540, to: 720 },
  { from: 780, to: 1140 },
]
const weaving = { id: 'weaving', name: 'Weaving', also: [], price, minutes: 90 }

/** What a member's yes may change; `conversationId` is a customer's chat. */
const members: Record<string, (at: Shop, conversationId: string, booking: Booking) => OwnerEdit> = {
  'a pause': () => ({ kind: 'pause', paused: true }),
  'a day closed': () => ({ kind: 'close', date: '2026-12-08' }),
  'time blocked': ({ personId }) => ({ kind: 'time-off', personId, ...evening }),
  'a price': () => ({ kind: 'price', serviceId: 'wash', was, price }),
  'other hours': () => ({ kind: 'hours', weekday: 'tue', was: open, ranges: split }),
  'a service added': () => ({ kind: 'add-service', service: weaving }),
  'a service dropped': () => ({ kind: 'drop-service', serviceId: 'wash' }),
  'a chat taken over': (_, conversationId) => ({
    ...{ kind: 'take-over', conversationId, until: '2026-12-01T12:00' },
  }),
  'bookings by hand': () => ({ kind: 'by-hand', byHand: true }),
  'a booking refused': (_, conversationId, one) => ({
    ...{ kind: 'decline', conversationId, bookingId: one.id, start: one.start, asked: false },
    ...{ customer: null, service: 'Twists', words: 'No light' },
  }),
  'a party refused': (_, conversationId, one) => ({
    ...{ kind: 'decline', conversationId, bookingId: one.id, start: one.start, asked: false },
    ...{ customer: null, service: 'Twists', words: 'No light', groupId: one.groupId },
  }),
  'a booking moved': (_, conversationId, { id, serviceId, ...from }) => ({
    ...{ kind: 'move', conversationId, bookingId: id, serviceId, customer: null, service: 'Twists' },
    ...{ from, to: { ...from, ...evening } },
  }),
  'a party moved': (_, conversationId, { id, serviceId, groupId: __, ...from }) => {
    const [was, to] = [
      { ...from, seat: 0 },
      { ...from, ...evening, seat: 0 },
    ]
    return {
      ...{ kind: 'move-party', conversationId, customer: null, services: ['Twists'], others: 0 },
      ...{ from: was.start, to: to.start, parts: [{ bookingId: id, serviceId, from: was, to }] },
    }
  },
  'an answer taught': (_, conversationId) => ({
    ...{ kind: 'teach', groupId: conversationId, question: 'Do you do dreadlocks?', answer: 'Yes' },
  }),
  'words to a customer': (_, conversationId) => ({ kind: 'tell', conversationId, words: 'Come by noon' }),
}

/** What a message costs in statements, whatever it asks for. */
export function costs(backend: () => Backend): void {
  const statements = async (work: () => Promise<unknown>): Promise<string[]> => {
    const { queries } = backend()
    queries.length = 0
    await work()
    return [...queries]
  }

  test.each(Object.entries(customers))('a turn is eight statements at most: %s', async (_, of) => {
    const { at, hallId } = await salon()
    const { conversationId } = await chat(at, { address: 'bola' })
    const sent = await statements(async () => {
      const turn = await turnOf(at, conversationId)
      await at.business.commitTurn(answer(turn, { ...of(at, turn, hallId), ownerNotices }))
    })
    expect(sent.length, sent.join('\n')).toBeLessThanOrEqual(mostOfTurn)
  })

  test.each(Object.entries(members))('a turn is eight statements at most: %s', async (_, of) => {
    const { at } = await salon()
    const customer = await chat(at, { address: 'bola' })
    const { conversationId } = await chat(at, { address: 'amaka' })
    const [first] = customer.facts.bookings
    const edits = [of(at, customer.conversationId, first as Booking)]
    const done = { edits, told: [{ key: 'shop.done' }], undo: edits }
    const sent = await statements(async () => {
      const turn = await turnOf(at, conversationId)
      await at.business.commitTurn(answer(turn, { owner: { state: noOwnerState, done } }))
    })
    expect(sent.length, sent.join('\n')).toBeLessThanOrEqual(mostOfTurn)
  })

  test('a message of a known customer is received with two statements, and a reply is sent with three', async () => {
    const { at } = await salon()
    const sent = await statements(() => at.store.receive(message(at, { address: 'bola' })))
    expect(sent.length, sent.join('\n')).toBeLessThanOrEqual(2)
    const { conversationId } = await chat(at, { address: 'bola' })
    const { outboundIds } = await at.business.commitTurn(answer(await turnOf(at, conversationId)))
    const [id = ''] = outboundIds
    const told = await statements(async () => {
      await at.store.claim(id, now, 1000)
      const externalIds = [`sent-${at.slug}`]
      await at.store.sent(id, { externalIds, text: 'Hello', buttons: [], numbered: false, at: now })
      await at.store.undelivered(now, 1, conversationId)
    })
    expect(told.length, told.join('\n')).toBeLessThanOrEqual(3)
  })

  test('what the sweep looks for costs one statement each, where nothing is due', async () => {
    const { store } = (await salon()).at
    const earlier = new Date(0)
    const looks: (() => Promise<unknown>)[] = [
      () => store.unanswered(earlier, 500, earlier),
      () => store.giveUpUnsent(earlier),
      () => store.undelivered(earlier, 500),
      () => store.callsForPerson(earlier, 500, earlier),
      () => store.questionsToPut(earlier, 200),
      () => store.toRemind(earlier, earlier, 200),
      () => store.briefingsDue(earlier),
      () => store.requestsDue(earlier, 200),
      () => store.lapseWaiting(earlier),
      () => store.waitingLines(earlier, 50),
    ]
    for (const look of looks) {
      const sent = await statements(look)
      expect(sent, sent.join('\n')).toHaveLength(1)
    }
  })

  /** A shop with a hall of five chairs, two owners, and a customer who has booked two services in a row. */
  const salon = async () => {
    const { people } = businessFile()
    const hall = { id: 'Hall', name: 'Hall', seats: 5 }
    const at = await shop(backend().store, { people: [...people, hall], owner })
    const hallId = (await at.business.business()).people.find(({ name }) => name === hall.name)?.id ?? ''
    const first = await chat(at, { address: 'bola' })
    const row = { party: {} }
    const changes = [booking(at, '08:00', '10:00', row), booking(at, '10:00', '12:00', row)]
    await at.business.commitTurn(answer(first, { changes }))
    return { at, hallId }
  }
}

const owner = { name: 'Amaka', channel: 'web' as const, id: 'amaka' }
