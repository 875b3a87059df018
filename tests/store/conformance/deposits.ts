import { expect, test } from 'vitest'
import type { Verified } from '../../../domain/billing/verified.ts'
import { noOwnerState } from '../../../domain/owner/state.ts'
import { subscribe } from '../../billing/subscribed.ts'
import type { Backend } from '../backends.ts'
import { answer, booking, chat, later, now, outcomes, type Shop, shop, turnOf } from '../fixtures.ts'

const limit = 500
const payBy = '2026-12-01T10:30'
const says = { customer: [{ key: 'deposits.lapsed' }], owner: [] }
const receipt = (id: string) => ({ url: null, keyHash: id })

/** Bookings that wait for a deposit. */
export function deposits(backend: () => Backend): void {
  const held = async () => {
    const at = await shop(backend().store)
    await subscribe({ store: at.store, pglite: { query: backend().sql } }, at.id, 'pro', now)
    const customer = await chat(at)
    const wish = { ...booking(at, '15:00', '17:00'), deposit: 500_000, payBy }
    await at.business.commitTurn(answer(customer, { changes: [wish] }))
    const [row] = await backend().sql<{ reference: string }>(
      `SELECT "reference" FROM public."Payment" WHERE "businessId" = $1`,
      [at.id],
    )
    return { at, customer, wish, reference: row?.reference ?? '' }
  }
  const paid = (at: Shop, reference: string, seconds: number) => {
    const facts: Verified = {
      ...{ reference, transactionId: reference, status: 'success', amount: 500_000n, currency: 'NGN' },
      ...{ fees: 7_500n, paidAt: later(seconds), reason: null, card: null, refunds: [], disputes: [] },
    }
    return at.store.billing.settle({ facts, reference, now: later(seconds), receipt, told: [] })
  }
  const unpaid = async (at: Shop, seconds: number) =>
    (await at.store.billing.depositsOver(later(seconds), limit)).filter(
      ({ businessId }) => businessId === at.id,
    )
  const stands = async ({ at, customer }: Pick<Awaited<ReturnType<typeof held>>, 'at' | 'customer'>) =>
    (await turnOf(at, customer.conversationId)).facts.bookings.map(({ status }) => status)
  const keysTold = async (customer: { conversationId: string }) =>
    (
      await backend().sql<{ key: string }>(
        `SELECT "says"->0->>'key' AS "key" FROM public."Outbound" WHERE "conversationId" = $1 AND "purpose" = 'person' ORDER BY "createdAt", "id"`,
        [customer.conversationId],
      )
    ).map(({ key }) => key)

  test('of twenty who want one time with a deposit, one has it held and is asked, once', async () => {
    const { at, wish } = await held()
    const chats = await Promise.all(Array.from({ length: 19 }, () => chat(at)))
    const all = chats.map((one) => at.business.commitTurn(answer(one, { changes: [wish] })))
    expect(await outcomes(all)).toEqual({ SlotTaken: 19 })
    const rows = await backend().sql(`SELECT 1 FROM public."Payment" WHERE "businessId" = $1`, [at.id])
    expect(rows).toHaveLength(1)
  })

  test('a deposit that comes while its time lapses books it all the same, whichever is first', async () => {
    for (const first of ['paid', 'lapsed', 'both'] as const) {
      const one = await held()
      const { at, reference, customer } = one
      const [over] = await unpaid(at, 7_200)
      if (!over) throw new Error('The time of the deposit is over')
      const lapse = () => at.store.billing.lapseDeposit(over, says, later(7_200))
      const pay = () => paid(at, reference, 7_201)
      if (first === 'paid') await pay()
      if (first === 'lapsed') await lapse()
      await Promise.all([lapse(), pay(), pay()])
      expect(await stands(one), first).toEqual(['confirmed'])
      const told = await keysTold(customer)
      expect(
        told.filter((key) => key.startsWith('deposits.came')),
        first,
      ).toHaveLength(1)
      expect(told.filter((key) => key === 'deposits.lapsed').length, first).toBeLessThanOrEqual(1)
      expect(await unpaid(at, 7_300)).toEqual([])
    }
    expect(
      (await backend().store.billing.ledgerFaults()).filter(({ kind }) => kind === 'unbalanced'),
    ).toEqual([])
  })

  /** Two who come together, of whom one lets go before the deposit is paid. */
  const heldPair = async (leaves: number) => {
    const at = await shop(backend().store)
    await subscribe({ store: at.store, pglite: { query: backend().sql } }, at.id, 'pro', now)
    const customer = await chat(at, { address: 'bola' })
    const each = { deposit: 250_000, payBy, party: { guest: 1 } }
    const pair = [booking(at, '13:00', '15:00', each), booking(at, '15:00', '17:00', each)]
    await at.business.commitTurn(answer(customer, { changes: pair }))
    const turn = await chat(at, { address: 'bola' })
    const gone = turn.facts.bookings[leaves]
    if (!gone) throw new Error('Both are held')
    await at.business.commitTurn(answer(turn, { changes: [{ kind: 'cancel', booking: gone }] }))
    const [payment] = await backend().sql<{ reference: string }>(
      `SELECT "reference" FROM public."Payment" WHERE "businessId" = $1`,
      [at.id],
    )
    return { at, customer, reference: payment?.reference ?? '' }
  }

  test.each([0, 1])(
    'a deposit for two is asked for and counts when one of them, the %i., lets go',
    async (leaves) => {
      const one = await heldPair(leaves)
      const asked = await one.at.store.billing.depositsToAsk(later(60), limit)
      expect(asked.map(({ reference }) => reference)).toContain(one.reference)
      await paid(one.at, one.reference, 120)
      expect((await stands(one)).toSorted()).toEqual(['cancelled', 'confirmed'])
      expect(await keysTold(one.customer)).toEqual(['deposits.came'])
      const back = await one.at.store.billing.depositsToGiveBack(later(180), limit)
      expect(back.filter(({ reference }) => reference === one.reference)).toEqual([])
    },
  )

  test.each([0, 1])('the time of who is left of two, the %i. being gone, lapses unpaid', async (leaves) => {
    const one = await heldPair(leaves)
    const [over] = await unpaid(one.at, 7_200)
    if (!over) throw new Error('The time of the deposit is over')
    await one.at.store.billing.lapseDeposit(over, says, later(7_200))
    const rows = await backend().sql<{ status: string }>(
      `SELECT "status" FROM public."Booking" WHERE "businessId" = $1`,
      [one.at.id],
    )
    expect(rows.map(({ status }) => status)).toEqual(['cancelled', 'cancelled'])
  })

  /** The owner's word about a booking that waits for its deposit, as she sees it now, in a chat of her own. */
  const refusing = async (at: Shop) => {
    const [seen] = await at.business.appointments([{}], later(60))
    if (!seen?.payBy) throw new Error('The owner sees what waits for its deposit')
    const { id: bookingId, conversationId, start, asked } = seen
    const shown = { bookingId, conversationId, customer: null, service: 'Twists', start, asked }
    const edit = { kind: 'decline' as const, ...shown, unpaid: true as const, words: 'No light' }
    return async (address: string) => {
      const done = { edits: [edit], told: [{ key: 'shop.declined' }], undo: [] }
      const turn = await chat(at, { address })
      return at.business.commitTurn(answer(turn, { owner: { state: noOwnerState, done } }))
    }
  }

  test('of a deposit and a refusal at the same moment, the first counts, and each is told once', async () => {
    for (const first of ['paid', 'refused', 'both', 'both'] as const) {
      const one = await held()
      const { at, reference, customer } = one
      const refuse = await refusing(at)
      if (first === 'paid') await paid(at, reference, 60)
      if (first === 'refused') await refuse('amaka')
      const [refused] = await Promise.all([
        outcomes([refuse('ebiere'), refuse('uche')]),
        paid(at, reference, 61),
        paid(at, reference, 61),
      ])
      const isRefused = first === 'refused' || (refused.done ?? 0) > 0
      expect(refused, first).toEqual(
        first === 'both' && isRefused ? { done: 1, RevConflict: 1 } : { RevConflict: 2 },
      )
      expect(await stands(one), first).toEqual([isRefused ? 'cancelled' : 'confirmed'])
      const told = await keysTold(customer)
      expect(told.toSorted(), first).toEqual(
        isRefused ? ['declined.told', 'deposits.calledOff'] : ['deposits.came'],
      )
      const back = await at.store.billing.depositsToGiveBack(later(120), limit)
      expect(back.filter((other) => other.reference === reference)).toHaveLength(isRefused ? 1 : 0)
    }
  })

  test('what was refused while Paystack was asked for its link is told no link', async () => {
    const { at, reference, customer } = await held()
    const refuse = await refusing(at)
    await refuse('amaka')
    const offer = { link: 'https://checkout.paystack.com/1', expiresAt: later(1_800) }
    const link = [{ key: 'deposits.link' }]
    expect(await at.store.billing.depositOffered(reference, offer, link, later(60))).toEqual([])
    expect(await keysTold(customer)).toEqual(['declined.told'])
  })

  test('a booking without anybody to ask for its deposit is sure once, unless it is refused at that moment', async () => {
    for (const isRefused of [false, true]) {
      const one = await held()
      const { at, reference, customer } = one
      const refuse = await refusing(at)
      const sure = () => at.store.billing.confirmUnasked(reference, null, later(60))
      const refused = outcomes(isRefused ? [refuse('amaka')] : [])
      await Promise.all([sure(), sure()])
      const stood = (await refused).done ? 'cancelled' : 'confirmed'
      expect(await stands(one)).toEqual([stood])
      const key = stood === 'cancelled' ? 'declined.told' : 'deposits.notCollected'
      expect(await keysTold(customer)).toEqual([key])
      expect(
        (await at.store.billing.depositsToAsk(later(600), limit)).map(({ businessId }) => businessId),
      ).not.toContain(at.id)
    }
  })

  /** Her time lapsed and somebody else has it; then her money comes. */
  const paidTooLate = async () => {
    const one = await held()
    const { at, reference, wish } = one
    const [over] = await unpaid(at, 7_200)
    if (over) await at.store.billing.lapseDeposit(over, says, later(7_200))
    const { payBy: _, ...plain } = wish
    await at.business.commitTurn(answer(await chat(at), { changes: [plain] }))
    await paid(at, reference, 7_300)
    return { ...one, plain }
  }

  test('money for a time that somebody else has by now is marked to go back, once', async () => {
    const one = await paidTooLate()
    const { at, reference, customer } = one
    expect(await stands(one)).toEqual(['cancelled'])
    expect(await keysTold(customer)).toEqual(['deposits.lapsed'])
    const back = () => at.store.billing.returnKept(reference, 'too-late', later(7_350))
    await Promise.all([back(), back()])
    expect(await keysTold(customer)).toEqual(['deposits.lapsed', 'deposits.tooLate'])
    const looks = await Promise.all(
      [1, 2, 3].map(() => at.store.billing.depositsToGiveBack(later(7_400), limit)),
    )
    expect(looks.flat().filter((back) => back.reference === reference)).toHaveLength(1)
  })

  /** Money that came when its time was taken, and the customer's turn as she reads of the other times. */
  const kept = async () => {
    const one = await paidTooLate()
    const { at, customer, plain } = one
    const [before] = (await turnOf(at, customer.conversationId)).facts.bookings
    if (!before?.keptUntil) throw new Error('The deposit is kept for another time')
    const other = { ...plain, start: '2026-12-05T09:00', end: '2026-12-05T11:00', paidBy: before }
    return { ...one, other }
  }
  const atLast = later(7_400)
  /** All her messages are answered already. */
  const silent = { answered: [], replies: [] }

  test('of a time picked and a deposit that goes back at the same moment, one happens', async () => {
    for (let round = 0; round < 4; round++) {
      const { at, reference, customer, other } = await kept()
      const turn = await turnOf(at, customer.conversationId)
      const picks = () => at.business.commitTurn(answer(turn, { ...silent, changes: [other], now: atLast }))
      const back = () => at.store.billing.returnKept(reference, 'not-chosen', atLast)
      const work = round % 2 === 0 ? [picks(), back(), back()] : [back(), picks(), back()]
      await Promise.allSettled(work)
      const stands = (await turnOf(at, customer.conversationId)).facts.bookings
      const booked = stands.filter(({ status }) => status === 'confirmed')
      const [row] = await backend().sql<{ goes: boolean; keptUntil: Date | null }>(
        `SELECT "refundAt" IS NOT NULL AS "goes", "keptUntil" FROM public."Payment" WHERE "reference" = $1`,
        [reference],
      )
      expect(row?.keptUntil).toBeNull()
      expect(booked.length).toBe(row?.goes ? 0 : 1)
      expect(booked.every(({ isDepositPaid }) => isDepositPaid)).toBe(true)
    }
  })

  test('a kept deposit pays for one booking, in no more statements than any other', async () => {
    const { at, customer, other } = await kept()
    const { queries } = backend()
    queries.length = 0
    const turn = await turnOf(at, customer.conversationId)
    await at.business.commitTurn(answer(turn, { ...silent, changes: [other], now: atLast }))
    expect(queries.length, queries.join('\n')).toBeLessThanOrEqual(8)
    const second = { ...other, start: '2026-12-05T12:00', end: '2026-12-05T14:00' }
    const again = await turnOf(at, customer.conversationId)
    const twice = at.business.commitTurn(answer(again, { ...silent, changes: [second], now: atLast }))
    await expect(twice).rejects.toThrow('not kept any more')
  })
}
