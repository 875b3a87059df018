import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Booking } from '../../../domain/business.ts'
import { RevConflict } from '../../../prisma/store.ts'
import type { Turn } from '../../../prisma/turn.ts'
import type { Backend } from '../backends.ts'
import { answer, booking, chat, later, now, outcomes, type Shop, shop, turnOf } from '../fixtures.ts'

const day = '2026-12-05'
const phone = { kind: 'phone', value: '2348031112222' }
const lid = { kind: 'lid', value: '555666777' }

/** How a kept time comes to be none; `$1` is its booking. */
const ways = {
  cancelled: `UPDATE public."Booking" SET "status" = 'cancelled' WHERE "id" = $1`,
  blocked: `INSERT INTO public."TimeOff" ("id", "businessId", "startsAt", "endsAt", "createdAt")
    SELECT 'off ' || "id", "businessId", "startsAt" + interval '50 minutes', "endsAt", now() FROM public."Booking" WHERE "id" = $1`,
  closed: `INSERT INTO public."Closure" ("businessId", "date") SELECT "businessId", "startsAt"::date FROM public."Booking" WHERE "id" = $1
    ON CONFLICT DO NOTHING`,
  'given up': `UPDATE public."Service" SET "archivedAt" = now() WHERE "id" = (SELECT "serviceId" FROM public."Booking" WHERE "id" = $1)`,
}

/** Customers who wait for a time that is taken, and what is kept for them when it is freed. */
export function waiting(backend: () => Backend): void {
  test('she waits for what she wished, in the order in which she came, and is told of it', async () => {
    const at = await shop(backend().store)
    const joy = await waits(at)
    await waits(at, { personId: at.personId }, later(1))
    const window = { serviceId: 'wash', from: `${day}T13:00`, to: `${day}T15:01` }
    expect(joy.facts.waiting).toEqual([{ id: expect.any(String), ...window }])
    const { line, quiet, facts } = await at.business.waitingLine(later(2))
    expect(line).toMatchObject([{ customerId: joy.customerId, ...window }, { personId: at.personId }])
    expect(quiet).toEqual({ from: 21 * 60, to: 7 * 60 + 30 })
    expect(facts.business.id).toBe(at.id)
  })

  test('a freed time is kept for her, told once, and nobody else can have it', async () => {
    const at = await shop(backend().store)
    const joy = await waits(at)
    const job = await at.business.offerFreed(offerTo(at, joy))
    expect(job).toMatchObject({ accountId: at.accountId, channel: 'web' })
    const turn = await turnOf(at, joy.conversationId)
    const [held] = turn.facts.bookings
    expect(held).toMatchObject({ status: 'held', start: `${day}T14:00` })
    const offer = { bookingId: held?.id, since: '2026-12-01T10:00', until: '2026-12-01T10:30' }
    expect(turn.facts).toMatchObject({ waiting: [{ offer }], offered: offer })
    const taken = at.business.commitTurn(answer(await chat(at), { changes: [wash(at)] }))
    expect(await outcomes([taken])).toEqual({ SlotTaken: 1 })
    expect(await at.business.offerFreed(offerTo(at, joy))).toBeNull()
    const sent = await backend().sql(
      `SELECT "purpose" FROM public."Outbound" WHERE "causeId" LIKE 'waiting:' || $1 || ':%'`,
      [joy.facts.waiting?.[0]?.id],
    )
    expect(sent).toEqual([{ purpose: 'proactive' }])
  })

  test('of many offers at once of one time, to two who wait, one is kept', async () => {
    const at = await shop(backend().store)
    const line = [await waits(at), await waits(at)]
    const offers = Array.from({ length: 12 }, (_, i) => offerTo(at, line[i % 2] as Turn))
    const kept = await Promise.all(offers.map((offer) => at.business.offerFreed(offer)))
    expect(kept.filter((one) => one !== null)).toHaveLength(1)
    expect(await at.business.bookings({})).toHaveLength(1)
    const stands = await Promise.all(line.map((one) => turnOf(at, one.conversationId)))
    expect(stands.filter(({ facts }) => facts.offered)).toHaveLength(1)
  })

  test('her yes takes it, once; her no frees it, and she waits no more', async () => {
    const at = await shop(backend().store)
    const [joy, held] = await offered(at)
    const yes = await chat(at, { address: joy.address })
    const calendarKeyHash = `taken-${at.id}`
    const take = { changes: [{ kind: 'take-offer' as const, booking: held, calendarKeyHash }] }
    await at.business.commitTurn(answer(yes, take))
    const after = await chat(at, { address: joy.address })
    expect(after.facts).toMatchObject({ waiting: [], bookings: [{ status: 'confirmed' }] })
    expect(after.facts.offered).toBeUndefined()
    expect(await at.store.calendarBookings(calendarKeyHash)).toMatchObject([{ id: held.id }])
    await expect(at.business.commitTurn(answer(after, take))).rejects.toThrow(RevConflict)

    const other = await shop(backend().store)
    const [tola, kept] = await offered(other)
    const no = await chat(other, { address: tola.address })
    await other.business.commitTurn(answer(no, { changes: [{ kind: 'decline-offer', booking: kept }] }))
    expect((await turnOf(other, tola.conversationId)).facts).toMatchObject({ waiting: [] })
    await other.business.commitTurn(answer(await chat(other), { changes: [wash(other)] }))
  })

  test('what is kept too long is free, and what is past is waited for no more', async () => {
    const { store } = backend()
    const at = await shop(store)
    const [joy] = await offered(at)
    const row = await messageTo(backend(), joy)
    await told(at, row)
    const late = await waits(at, { from: '2026-12-01T11:00', to: '2026-12-01T12:00' })
    await store.lapseWaiting(later(30 * 60 - 1))
    expect((await turnOf(at, joy.conversationId)).facts.bookings).toMatchObject([{ status: 'held' }])
    expect(await store.lapseWaiting(later(30 * 60))).toBeGreaterThanOrEqual(1)
    expect(await store.lapseWaiting(later(30 * 60))).toBe(0)
    const lapsed = (await turnOf(at, joy.conversationId)).facts
    expect(lapsed).toMatchObject({ waiting: [], bookings: [{ status: 'cancelled' }] })
    expect(lapsed.offered?.bookingId).toBe(lapsed.bookings[0]?.id)
    await store.lapseWaiting(later(2 * 60 * 60))
    expect((await turnOf(at, late.conversationId)).facts.waiting).toEqual([])
  })

  test.each([
    { what: 'the owner cancels it', how: ways.cancelled },
    { what: 'she blocks that time', how: ways.blocked },
    { what: 'she closes that day', how: ways.closed },
    { what: 'the service is given up', how: ways['given up'] },
  ])(
    'an offer ends at once when $what: who was told is told, once, and is in line as before',
    async ({ how }) => {
      const { store, sql } = backend()
      for (const isTold of [true, false]) {
        const at = await shop(store)
        const [joy, held] = await offered(at)
        const row = await messageTo(backend(), joy)
        if (isTold) await told(at, row)
        const mine = async () =>
          (await store.endOffers(later(60))).filter(({ accountId }) => accountId === at.accountId)
        expect(await mine()).toEqual([])
        await sql(how, [held.id])
        const ended = (await Promise.all([mine(), mine()])).flat()
        expect(ended).toHaveLength(isTold ? 1 : 0)
        expect(await mine()).toEqual([])
        const { facts } = await turnOf(at, joy.conversationId)
        expect(facts).toMatchObject({
          waiting: [{ id: expect.any(String) }],
          bookings: [{ status: 'cancelled' }],
        })
        expect([facts.offered, facts.waiting?.[0]?.offer]).toEqual([undefined, undefined])
        const { line } = await at.business.waitingLine(later(61))
        expect(line).toMatchObject([{ gaveUp: `${day}T14:00` }])
        if (!isTold) expect(await store.claim(row, later(61), 1_000)).toBeNull()
      }
    },
  )

  test.each([
    { status: 'dropped' as const, waits: [{}] },
    { status: 'failed' as const, waits: [] },
  ])('nothing is kept for one whose message was $status', async ({ status, waits: left }) => {
    const { store } = backend()
    const at = await shop(store)
    const [joy] = await offered(at)
    const row = await messageTo(backend(), joy)
    await store.claim(row, later(1), 1_000)
    await store.drop(row, status, 'because')
    expect((await store.endOffers(later(2))).filter(({ accountId }) => accountId === at.accountId)).toEqual(
      [],
    )
    const { facts } = await turnOf(at, joy.conversationId)
    expect(facts.bookings).toMatchObject([{ status: 'cancelled' }])
    expect(facts.waiting).toMatchObject(left)
    expect(facts.waiting).toHaveLength(left.length)
    if (left.length > 0) expect(await at.business.offerFreed(offerTo(at, joy))).not.toBeNull()
  })

  test('an offer of which she never heard does not lapse: she is in line as before, and may have it still', async () => {
    const { store } = backend()
    const at = await shop(store)
    const joy = await waits(at)
    await at.business.offerFreed(offerTo(at, joy))
    await store.lapseWaiting(later(30 * 60))
    const { facts } = await turnOf(at, joy.conversationId)
    expect(facts).toMatchObject({ waiting: [{}], bookings: [{ status: 'cancelled' }] })
    expect(facts.offered).toBeUndefined()
    expect(await at.business.offerFreed(offerTo(at, joy))).not.toBeNull()
  })

  test('whatever happens to it, a freed time is kept for one who was or will be told, or for nobody', async () => {
    const { store, sql } = backend()
    const happens = fc.array(fc.constantFrom(...happenings), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(happens, async (what) => {
        const at = await shop(store)
        const line = [await waits(at), await waits(at, {}, later(1))]
        for (const [i, one] of what.entries()) {
          await at.business.offerFreed(offerTo(at, line[i % 2] as Turn))
          await happening(backend(), at, one)
          await store.endOffers(later(60))
          await store.lapseWaiting(later(60))
          expect(await sql(idle, [at.id])).toEqual([])
        }
        await store.lapseWaiting(later(3_600))
        await store.endOffers(later(3_600))
        expect(await at.business.bookings({})).not.toContainEqual(expect.objectContaining({ status: 'held' }))
        const open = await sql(
          `SELECT "id" FROM public."Waiting" WHERE "businessId" = $1 AND "status" = 'offered'`,
          [at.id],
        )
        expect(open).toEqual([])
      }),
      { numRuns: 12 },
    )
  })

  test('nothing is kept for one whose chat is removed with its account', async () => {
    const at = await shop(backend().store)
    await offered(at)
    const removal = await at.business.removeAccount(at.accountId, { evenWithBookings: true, now: later(1) })
    expect(removal).toEqual({ kind: 'removed' })
    expect(await at.business.bookings({})).toMatchObject([{ status: 'cancelled' }])
    expect((await at.business.waitingLine(later(2))).line).toEqual([])
  })

  test('who leaves the list or wants no messages waits for nothing, and what was kept is free', async () => {
    for (const kind of ['leave-list', 'opt-out'] as const) {
      const at = await shop(backend().store)
      const [joy] = await offered(at)
      await at.business.commitTurn(answer(await chat(at, { address: joy.address }), { changes: [{ kind }] }))
      const { facts } = await turnOf(at, joy.conversationId)
      expect(facts).toMatchObject({ waiting: [], bookings: [{ status: 'cancelled' }] })
      expect((await at.business.waitingLine(now)).line).toEqual([])
    }
  })

  test('a line is looked at when it is new, when the book has changed, and now and then', async () => {
    const { store } = backend()
    const at = await shop(store)
    const joy = await waits(at)
    const due = async (seconds: number) => (await store.waitingLines(later(seconds), 500)).includes(at.id)
    expect(await due(0)).toBe(true)
    await at.business.waitingLine(now)
    expect(await due(5)).toBe(false)
    const change = { changes: [booking(at, '09:00', '11:00')], now: later(6) }
    await at.business.commitTurn(answer(await chat(at), change))
    expect(await due(7)).toBe(true)
    await at.business.waitingLine(later(200))
    expect(await due(201)).toBe(false)
    expect(await due(900)).toBe(true)
    await at.business.commitTurn(
      answer(await chat(at, { address: joy.address }), { changes: [{ kind: 'leave-list' }] }),
    )
    expect(await due(900)).toBe(false)
  })

  test('a service that is offered no more is not waited for', async () => {
    const at = await shop(backend().store)
    const change = { ...waitFor, serviceId: 'gone' }
    const attempt = at.business.commitTurn(answer(await chat(at), { changes: [change] }))
    expect(await outcomes([attempt])).toEqual({ SlotTaken: 1 })
  })

  test('another business has no part in it', async () => {
    const [at, other] = [await shop(backend().store), await shop(backend().store)]
    const joy = await waits(at)
    const offer = offerTo(at, joy)
    expect(await other.business.offerFreed(offer)).toBeNull()
    const theirs = { ...offer, slot: { ...offer.slot, personId: other.personId } }
    expect(await other.business.offerFreed(theirs)).toBeNull()
    expect((await other.business.waitingLine(now)).line).toEqual([])
    expect(await other.business.bookings({})).toEqual([])
  })

  test('two customers who turn out to be one keep what either waits for', async () => {
    const at = await shop(backend().store)
    const first = await waits(at, {}, now, { address: '555666777@lid', aliases: [lid] })
    await waits(at, { from: `${day}T09:00` }, later(1), { address: '2348031112222@c.us', aliases: [phone] })
    await at.store.receive({
      ...{ accountId: at.accountId, externalId: 'both', address: '2348031112222@c.us', kind: 'text' },
      ...{ otherAddresses: ['555666777@lid'], aliases: [phone, lid], text: 'hi', receivedAt: later(2) },
    })
    expect((await turnOf(at, first.conversationId)).facts.waiting).toHaveLength(2)
  })
}

/** What can come between an offer and its answer. */
const happenings = [
  'told',
  'failed',
  'dropped',
  'cancelled',
  'blocked',
  'closed',
  'person',
  'left',
  'no',
  'yes',
] as const

/** Held for nobody; or offered, and not held. */
const idle = `
  SELECT b."id" FROM public."Booking" AS b WHERE b."businessId" = $1 AND b."status" = 'held' AND NOT EXISTS (
    SELECT FROM public."Waiting" AS w JOIN public."Outbound" AS o ON o."causeId" = 'waiting:' || w."id" || ':' || b."id"
    WHERE w."bookingId" = b."id" AND w."status" = 'offered' AND o."status" IN ('pending', 'sent'))
  UNION ALL SELECT w."id" FROM public."Waiting" AS w LEFT JOIN public."Booking" AS b ON b."id" = w."bookingId"
    WHERE w."businessId" = $1 AND w."status" = 'offered' AND b."status" IS DISTINCT FROM 'held'`

async function happening({ sql }: Backend, at: Shop, what: (typeof happenings)[number]): Promise<void> {
  const [row] = await sql<{ id: string; bookingId: string; conversationId: string; address: string }>(
    `SELECT o."id", w."bookingId", w."conversationId", o."address" FROM public."Waiting" AS w
     JOIN public."Outbound" AS o ON o."causeId" = 'waiting:' || w."id" || ':' || w."bookingId"
     WHERE w."businessId" = $1 AND w."status" = 'offered'`,
    [at.id],
  )
  if (!row) return
  const { id, bookingId, conversationId, address } = row
  if (what === 'told') return told(at, id)
  if (what === 'failed' || what === 'dropped') return at.store.drop(id, what, 'because')
  if (what === 'person') return void (await at.business.takeOver(conversationId, later(30)))
  if (what === 'cancelled' || what === 'blocked' || what === 'closed') {
    await sql(ways[what], [bookingId])
    return
  }
  const turn = await chat(at, { address })
  const held = turn.facts.bookings.find((one) => one.id === bookingId)
  if (!held) throw new Error('What is kept for her is not among her bookings')
  const answers = { left: 'leave-list', no: 'decline-offer', yes: 'take-offer' } as const
  const changes = [what === 'left' ? { kind: answers.left } : { kind: answers[what], booking: held }]
  await at.business.commitTurn(answer(turn, { changes, replies: [] }))
}

const waitFor = {
  kind: 'wait' as const,
  serviceId: 'wash',
  from: `${day}T13:00`,
  to: `${day}T15:01`,
}

/** A customer who waits. */
async function waits(
  at: Shop,
  wish: Partial<typeof waitFor & { personId: string }> = {},
  when = now,
  who: Parameters<typeof chat>[1] = {},
): Promise<Turn> {
  const turn = await chat(at, who)
  await at.business.commitTurn(answer(turn, { changes: [{ ...waitFor, ...wish }], now: when }))
  return turnOf(at, turn.conversationId)
}

/** Two o'clock with the first person, kept until half past ten today. */
function offerTo(at: Shop, { facts }: Turn) {
  const price = { from: 350_000, to: 500_000 }
  const slot = { serviceId: 'wash', personId: at.personId, start: `${day}T14:00` }
  const busy = { personId: at.personId, start: slot.start, end: `${day}T15:00` }
  const offer = { slot, end: busy.end, until: '2026-12-01T10:30', price, busy }
  return { ...offer, waitingId: facts.waiting?.[0]?.id ?? '', says: [{ key: 'wait.freed' }], now }
}

/** A customer for whom it is kept. */
async function offered(at: Shop): Promise<[Turn, Booking]> {
  const joy = await waits(at)
  await at.business.offerFreed(offerTo(at, joy))
  const turn = await turnOf(at, joy.conversationId)
  const [held] = turn.facts.bookings
  if (!held) throw new Error('Nothing is kept for her')
  return [turn, held]
}

/** The message that offers it to her. */
async function messageTo({ sql }: Backend, { conversationId }: Turn): Promise<string> {
  const text = `SELECT "id" FROM public."Outbound" WHERE "conversationId" = $1 AND "purpose" = 'proactive'`
  return (await sql<{ id: string }>(text, [conversationId]))[0]?.id ?? ''
}

/** Her message goes out. */
async function told({ store }: Shop, outboundId: string): Promise<void> {
  await store.claim(outboundId, now, 1_000)
  await store.sent(outboundId, {
    externalIds: [outboundId],
    text: '…',
    buttons: [],
    numbered: false,
    at: now,
  })
}

/** The same time for somebody else. */
function wash(at: Shop) {
  return { ...booking(at, '14:00', '15:00'), serviceId: 'wash' }
}
